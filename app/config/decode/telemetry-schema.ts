import { listOf, mapOf } from "../../component/config/collections.ts";
import {
  type ConfigIssues,
  type ConfigPath,
  type ConfigType,
  plainOf,
  reportType,
} from "../../component/config/config-type.ts";
import { anything, bool, durationMs, int, oneOf, secret, text } from "../../component/config/scalars.ts";
import { deprecatedKey, key, optional, optionalSection, section } from "../../component/config/section.ts";

/** One of a few words in any case, given on in lower case. Source: `UnmarshalText` of `zapcore.Level` and `configtelemetry.Level`. */
function levelOf<T extends string>(levels: readonly T[], wrong: (value: string) => string): ConfigType<T> {
  return {
    goType: "string",
    choices: levels,
    decode(raw, path, issues) {
      const plain = plainOf(raw);
      if (typeof plain !== "string") reportType("string", raw, path, issues);
      const level = levels.find((known) => known === String(plain).toLowerCase());
      if (level === undefined && typeof plain === "string") issues.decode(path, wrong(plain));
      return level ?? levels[0]!;
    },
  };
}

const metricsLevel = levelOf(
  ["normal", "none", "basic", "detailed"],
  (value) => `unknown metrics level "${value}"`,
);

const logs = section({
  level: key(
    levelOf(
      ["info", "debug", "warn", "error", "dpanic", "panic", "fatal"],
      (value) => `unrecognized level: "${value}"`,
    ),
    "info",
    "Least severity of our own log lines",
  ),
  encoding: key(oneOf(["console", "json"]), "console", "Form of our own log lines"),
  development: key(bool, false),
  disable_caller: key(bool, false),
  disable_stacktrace: key(bool, false),
  disable_zap_resource: key(bool, false),
  sampling: optionalSection(
    section({
      enabled: key(bool, true),
      tick: key(durationMs, 10_000),
      initial: key(int(), 10),
      thereafter: key(int(), 100),
    }),
    "Repeated lines are left out",
  ),
  output_paths: key(listOf(text), ["stderr"]),
  error_output_paths: key(listOf(text), ["stderr"]),
  initial_fields: key(mapOf(anything), new Map<string, unknown>(), "Fields of every line"),
  processors: key(listOf(anything), []),
});

const nameAndValue = section({ name: key(text, ""), value: key(secret, "") });

const labels = section({
  included: key(listOf(text), [], "Resource attributes that become labels; * matches any"),
  excluded: key(listOf(text), []),
});

/** A page that Prometheus scrapes. */
const prometheus = section({
  host: key(text, "localhost", "Where the metrics page listens"),
  port: key(int(0, 65_535), 8888),
  without_scope_info: key(bool, true),
  without_units: key(bool, true),
  without_type_suffix: key(bool, true),
  with_resource_constant_labels: optionalSection(labels),
});

const otlp = section({
  protocol: optional(oneOf(["grpc", "http/protobuf", "http/json"])),
  endpoint: optional(text),
  headers: key(listOf(nameAndValue), []),
  headers_list: optional(secret),
  compression: optional(text),
  timeout: key(int(), 10_000, "Milliseconds"),
  insecure: optional(bool),
  certificate: optional(text),
  client_certificate: optional(text),
  client_key: optional(text),
  tls: optional(anything),
  temporality_preference: optional(text),
  default_histogram_aggregation: optional(text),
});

const reader = section(
  {
    pull: optionalSection(
      section({
        exporter: key(section({ prometheus: optionalSection(prometheus) }), { prometheus: undefined }),
      }),
      "A page to scrape",
    ),
    periodic: optionalSection(
      section({
        interval: key(int(1), 60_000, "Milliseconds"),
        timeout: key(int(1), 30_000, "Milliseconds"),
        exporter: key(section({ otlp: optionalSection(otlp), console: optional(anything) }), {
          otlp: undefined,
          console: undefined,
        }),
      }),
      "Sent at an interval",
    ),
  },
  (config, path, issues) => {
    if (config.pull === undefined && config.periodic === undefined)
      issues.validate(path, "must have one of the following metric reader: pull, periodic");
  },
);

/** What the Collector has where nothing is configured: a page on port 8888. */
const defaultReaders: readonly ReturnType<typeof reader.defaults>[] = [
  { pull: { exporter: { prometheus: prometheus.defaults() } }, periodic: undefined },
];

const metrics = section(
  {
    level: key(metricsLevel, "normal", "How much of our own metrics there is"),
    readers: key(listOf(reader), defaultReaders, "Who gets our own metrics"),
    address: deprecatedKey(
      text,
      "The Collector ignores it since v0.123. Write readers: [{pull: {exporter: {prometheus: {host: localhost, port: 8888}}}}]",
    ),
    views: optional(listOf(anything)),
  },
  ({ level, readers, views }, path, issues) => {
    if (level !== "none" && readers.length === 0)
      issues.validate(path, "collector telemetry metrics reader should exist when metric level is not none");
    if (views !== undefined && level !== "detailed")
      issues.validate(
        path.slice(0, -1),
        "service::telemetry::metrics::views can only be set when service::telemetry::metrics::level is detailed",
      );
  },
);

const traces = section({
  level: key(metricsLevel, "normal"),
  propagators: key(listOf(oneOf(["tracecontext", "b3"], () => "unsupported trace propagator")), []),
  processors: key(listOf(anything), [], "Where our own spans go; none, if empty"),
});

/** Attributes of our own telemetry; undefined takes a default away. */
type TelemetryResource = ReadonlyMap<string, string | undefined>;

/** The old form is `{key: value}`, the new one `{attributes: [{name, value}], schema_url}`. */
const resource: ConfigType<TelemetryResource> = {
  goType: "map[string]interface {}",
  decode(raw, path, issues) {
    const plain = plainOf(raw);
    const isList =
      typeof plain === "object" && plain !== null && Array.isArray(Reflect.get(plain, "attributes"));
    return isList ? attributesOf(plain, path, issues) : inlineAttributes(raw, path, issues);
  },
};

const declaredResource = section({
  attributes: key(
    listOf(section({ name: key(text, ""), value: optional(anything), type: optional(text) })),
    [],
  ),
  attributes_list: optional(text),
  schema_url: optional(text),
  detectors: optional(anything),
});

function attributesOf(raw: unknown, path: ConfigPath, issues: ConfigIssues): TelemetryResource {
  const { attributes } = declaredResource.decode(raw, path, issues);
  return new Map(attributes.map(({ name, value }) => [name, textOf(value)]));
}

function inlineAttributes(raw: unknown, path: ConfigPath, issues: ConfigIssues): TelemetryResource {
  const given = mapOf(anything).decode(raw, path, issues);
  return new Map([...given].map(([name, value]) => [name, textOf(value)]));
}

function textOf(value: unknown): string | undefined {
  if (value === null || value === undefined) return undefined;
  return typeof value === "object"
    ? JSON.stringify(value)
    : String(value as string | number | bigint | boolean);
}

/** Source: `service/telemetry/otelconftelemetry`. */
export const telemetrySchema = section({
  logs: key(logs, logs.defaults(), "Our own log"),
  metrics: key(metrics, metrics.defaults(), "Our own metrics"),
  traces: key(traces, traces.defaults(), "Our own spans"),
  resource: key(resource, new Map<string, string | undefined>(), "Attributes of our own telemetry"),
});
