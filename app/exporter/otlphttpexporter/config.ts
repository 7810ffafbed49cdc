import type { ConfigIssues, ConfigPath } from "../../component/config/config-type.ts";
import { durationMs, oneOf, text } from "../../component/config/scalars.ts";
import { key, optional, optionalSection, type SectionOf, section } from "../../component/config/section.ts";
import { httpClientKeys } from "../../network/client-config.ts";
import { sendingQueue } from "../exporterhelper/queue-config.ts";
import { retryOnFailure } from "../exporterhelper/retry-config.ts";

const encoding = oneOf(["proto", "json"], (value) => `invalid encoding type: ${value}`);

const keys = {
  ...httpClientKeys,
  timeout: key(durationMs, 30_000, "How long one request may take"),
  traces_endpoint: optional(text, "URL for traces instead of <endpoint>/v1/traces"),
  metrics_endpoint: optional(text, "URL for metrics instead of <endpoint>/v1/metrics"),
  logs_endpoint: optional(text, "URL for logs instead of <endpoint>/v1/logs"),
  profiles_endpoint: optional(text),
  encoding: key(encoding, "proto"),
  retry_on_failure: key(retryOnFailure, retryOnFailure.defaults()),
  sending_queue: { ...optionalSection(sendingQueue), fallback: sendingQueue.defaults() },
};

export type OtlpHttpExporterConfig = SectionOf<typeof keys>;

/** Source: `exporter/otlphttpexporter/config.go`. */
export const otlpHttpExporterConfig = section(keys, (config, path, issues) => {
  const endpoints = ["endpoint", "traces_endpoint", "metrics_endpoint", "logs_endpoint"] as const;
  if (endpoints.every((name) => (config[name] ?? "") === ""))
    issues.validate(path, "at least one endpoint must be specified");
  for (const name of endpoints) validateUrl(config[name] ?? "", [...path, name], issues);
});

function validateUrl(url: string, path: ConfigPath, issues: ConfigIssues): void {
  if (url === "") return;
  const parsed = URL.parse(url);
  if (parsed !== null && /^https?:$/.test(parsed.protocol)) return;
  const suggestion = /^[\w.-]+:\d+/.test(url) ? `Did you mean "http://${url}"?` : undefined;
  issues.validate(path, `"${url}" is not a URL with http or https`, suggestion);
}
