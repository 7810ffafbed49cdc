import type { ExtensionFactory } from "../../component/factory.ts";
import { BearerTokenAuth } from "./bearer-token-auth.ts";
import { type BearerTokenAuthConfig, bearerTokenAuthConfig } from "./config.ts";

export const bearerTokenAuthFactory: ExtensionFactory<BearerTokenAuthConfig> = {
  kind: "extension",
  type: "bearertokenauth",
  aliases: ["bearer_token_auth"],
  module: "github.com/open-telemetry/opentelemetry-collector-contrib/extension/bearertokenauthextension",
  schema: bearerTokenAuthConfig,
  stability: "beta",
  doc: "A token in a header, for senders and for servers we send to.",
  create: (config) => new BearerTokenAuth(config),
};
