import { signals } from "../../base/signal.ts";
import type { ConnectorFactory } from "../../component/factory.ts";
import { type ForwardConfig, forwardSchema } from "./config.ts";
import { ForwardConnector } from "./forward-connector.ts";

export const forwardConnectorFactory: ConnectorFactory<ForwardConfig> = {
  kind: "connector",
  type: "forward",
  module: "go.opentelemetry.io/collector/connector/forwardconnector",
  schema: forwardSchema,
  pairs: signals.map((signal) => ({ from: signal, to: signal, stability: "beta" })),
  doc: "Joins pipelines of one signal: what comes in goes to every pipeline that receives from it.",
  create: (_pair, _config, _settings, pipelines) => new ForwardConnector(pipelines.all),
};
