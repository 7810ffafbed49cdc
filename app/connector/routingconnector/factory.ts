import { signals } from "../../base/signal.ts";
import type { ConnectorFactory } from "../../component/factory.ts";
import { type RoutingConfig, routingSchema } from "./config.ts";
import { RoutingConnector } from "./routing-connector.ts";

export const routingConnectorFactory: ConnectorFactory<RoutingConfig> = {
  kind: "connector",
  type: "routing",
  module: "github.com/open-telemetry/opentelemetry-collector-contrib/connector/routingconnector",
  schema: routingSchema,
  pairs: signals.map((signal) => ({ from: signal, to: signal, stability: "alpha" })),
  doc: "Sends telemetry to one of several pipelines, by conditions on it or by headers of its request.",
  create: ({ from }, config, settings, pipelines) => new RoutingConnector(from, config, settings, pipelines),
};
