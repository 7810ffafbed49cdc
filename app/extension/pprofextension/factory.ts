import type { ExtensionFactory } from "../../component/factory.ts";
import type { Ports } from "../../network/ports.ts";
import { type PprofConfig, pprofConfig } from "./config.ts";
import { Pprof } from "./pprof.ts";

export function createPprofFactory(ports: Ports): ExtensionFactory<PprofConfig> {
  return {
    kind: "extension",
    type: "pprof",
    module: "github.com/open-telemetry/opentelemetry-collector-contrib/extension/pprofextension",
    schema: pprofConfig,
    stability: "beta",
    doc: "CPU and heap profiles of this process.",
    create: (config, settings) => new Pprof(config, settings, ports),
  };
}
