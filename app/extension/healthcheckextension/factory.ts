import type { ExtensionFactory } from "../../component/factory.ts";
import { type HealthCheckConfig, healthCheckConfig } from "./config.ts";
import { HealthCheck } from "./health-check.ts";

export const healthCheckFactory: ExtensionFactory<HealthCheckConfig> = {
  kind: "extension",
  type: "health_check",
  aliases: ["healthcheck"],
  module: "github.com/open-telemetry/opentelemetry-collector-contrib/extension/healthcheckextension",
  schema: healthCheckConfig,
  stability: "alpha",
  doc: "Answers whether the service runs.",
  create: (config, settings) => new HealthCheck(config, settings),
};
