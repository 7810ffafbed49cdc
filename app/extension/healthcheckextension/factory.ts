import type { ExtensionFactory } from "../../component/factory.ts";
import type { Ports } from "../../network/ports.ts";
import { type HealthCheckConfig, healthCheckConfig } from "./config.ts";
import { HealthCheck } from "./health-check.ts";

export function createHealthCheckFactory(ports: Ports): ExtensionFactory<HealthCheckConfig> {
  return {
    kind: "extension",
    type: "health_check",
    aliases: ["healthcheck"],
    module: "github.com/open-telemetry/opentelemetry-collector-contrib/extension/healthcheckextension",
    schema: healthCheckConfig,
    stability: "alpha",
    doc: "Answers whether the service runs.",
    create: (config, settings) => new HealthCheck(config, settings, ports),
  };
}
