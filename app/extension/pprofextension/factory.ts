import type { ExtensionFactory } from "../../component/factory.ts";
import { type PprofConfig, pprofConfig } from "./config.ts";
import { Pprof } from "./pprof.ts";

export const pprofFactory: ExtensionFactory<PprofConfig> = {
  kind: "extension",
  type: "pprof",
  module: "github.com/open-telemetry/opentelemetry-collector-contrib/extension/pprofextension",
  schema: pprofConfig,
  stability: "beta",
  doc: "CPU and heap profiles of this process.",
  create: (config) => new Pprof(config),
};
