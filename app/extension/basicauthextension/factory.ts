import type { ExtensionFactory } from "../../component/factory.ts";
import { BasicAuth } from "./basic-auth.ts";
import { type BasicAuthConfig, basicAuthConfig } from "./config.ts";

export const basicAuthFactory: ExtensionFactory<BasicAuthConfig> = {
  kind: "extension",
  type: "basicauth",
  aliases: ["basic_auth"],
  module: "github.com/open-telemetry/opentelemetry-collector-contrib/extension/basicauthextension",
  schema: basicAuthConfig,
  stability: "beta",
  doc: "Names and passwords, for senders and for servers we send to.",
  create: (config) => new BasicAuth(config),
};
