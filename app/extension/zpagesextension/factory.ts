import type { ExtensionFactory } from "../../component/factory.ts";
import type { Ports } from "../../network/ports.ts";
import { type ZpagesConfig, zpagesConfig } from "./config.ts";
import { Zpages } from "./zpages.ts";

export function createZpagesFactory(ports: Ports): ExtensionFactory<ZpagesConfig> {
  return {
    kind: "extension",
    type: "zpages",
    module: "go.opentelemetry.io/collector/extension/zpagesextension",
    schema: zpagesConfig,
    stability: "beta",
    doc: "Plain pages about the running service.",
    create: (config, settings) => new Zpages(config, settings, ports),
  };
}
