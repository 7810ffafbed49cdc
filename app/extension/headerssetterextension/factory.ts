import type { ExtensionFactory } from "../../component/factory.ts";
import { type HeadersSetterConfig, headersSetterConfig } from "./config.ts";
import { HeadersSetter } from "./headers-setter.ts";

export const headersSetterFactory: ExtensionFactory<HeadersSetterConfig> = {
  kind: "extension",
  type: "headers_setter",
  module: "github.com/open-telemetry/opentelemetry-collector-contrib/extension/headerssetterextension",
  schema: headersSetterConfig,
  stability: "alpha",
  doc: "Sets headers of outgoing requests.",
  create: (config, settings) => new HeadersSetter(config, settings),
};
