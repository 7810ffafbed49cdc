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

const sampling = section({
  enabled: key(bool, true),
  tick: key(durationMs, 10_000),
  initial: key(int(), 10),
  thereafter: key(int(), 100),
});

const logKeys = {
  level: key(
    levelOf(
      ["info", "debug", "warn", "error", "dpanic", "panic", "fatal"] as const,
      (value) => `unrecognized level: "${value}"`,
    ),
    "info",
    "Least severity of our own log lines",
  ),
  encoding: key(oneOf(["console", "json"] as const), "console", "Form of our own log lines"),
  development: key(bool, false),
  disable_caller: key(bool, false),
  disable_stacktrace: key(bool, false),
  disable_zap_resource: key(bool, false),
  sampling: key(sampling, sampling.defaults(), "Repeated lines are left out"),
  output_paths: key(listOf(text), ["stderr"]),
  error_output_paths: key(listOf(text), ["stderr"]),
  initial_fields: key(mapOf(anything), new Map<string, unknown>(), "Fields of every line"),
  processors: key(listOf(anything), []),
};

const logs = section(logKeys, ({ development, error_output_paths, processors }, path, issues) => {
  const warn = notActedOn(path, issues);
  if (development) warn("development", "our own log has neither callers nor stack traces");
  if (error_output_paths.join() !== "stderr")
    warn("error_output_paths", "what cannot be written to the log goes to stderr");
  if (processors.length > 0) warn("processors", "our own log is written, not exported");
});

/** Warns of what the Collector does and Sightglass does not: it would be missed only later. */
function notActedOn(path: ConfigPath, issues: ConfigIssues): (name: string, why: string) => void {
  return (name, why) =>
    issues.warn([...path, name], `Sightglass does not act on "${name}"`, `Take it out: ${why}.`);
}

const nameAndValue = section({ name: key(text, ""), value: key(secret, "") });

const labels = section({
  included: key(listOf(text), [], "Resource attributes that become labels; * matches any"),
  excluded: key(listOf(text), []),
});

/** A page that Prometheus scrapes. */
const prometheusKeys = {
  host: key(text, "localhost", "Where the metrics page listens"),
  port: key(int(0, 65_535), 8888),
  without_scope_info: key(bool, true),
  without_units: key(bool, true),
  without_type_suffix: key(bool, true),
  with_resource_constant_labels: optionalSection(labels),
};

const prometheus = section(
  prometheusKeys,
  ({ without_scope_info, without_units, with_resource_constant_labels }, path, issues) => {
    const warn = notActedOn(path, issues);
    if (!without_scope_info) warn("without_scope_info", "our own metrics have no scopes");
    if (!without_units)
      warn("without_units", "our own metrics are named as the Collector names them by default");
    if (with_resource_constant_labels !== undefined)
      warn("with_resource_constant_labels", "attributes of the resource are labels of target_info");
  },
);

const otlpKeys = {
  protocol: optional(oneOf(["grpc", "http/protobuf", "http/json"] as const)),
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
};

const otlp = section(otlpKeys, (config, path, issues) => {
  const warn = notActedOn(path, issues);
  const { endpoint, tls, temporality_preference = "cumulative", default_histogram_aggregation } = config;
  if (endpoint === undefined || endpoint === "") issues.validate([...path, "endpoint"], "must not be empty");
  if (tls !== undefined) warn("tls", "write certificate, client_certificate and client_key, or insecure");
  if (temporality_preference !== "cumulative")
    warn("temporality_preference", "our own counters and histograms are cumulative");
  if (default_histogram_aggregation !== undefined)
    warn(
      "default_histogram_aggregation",
      "our own histograms have the buckets that the Collector gives them",
    );
});

const periodicExporter = section(
  { otlp: optionalSection(otlp), console: optional(anything) },
  ({ console }, path, issues) => {
    if (console !== undefined) notActedOn(path, issues)("console", "the page of metrics shows the same");
  },
);

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
        exporter: key(periodicExporter, periodicExporter.defaults()),
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
    if (views !== undefined && level === "detailed")
      notActedOn(path, issues)("views", "our own metrics are told as they are");
    if (views !== undefined && level !== "detailed")
      issues.validate(
        path.slice(0, -1),
        "service::telemetry::metrics::views can only be set when service::telemetry::metrics::level is detailed",
      );
  },
);

const traceKeys = {
  level: key(metricsLevel, "normal"),
  propagators: key(listOf(oneOf(["tracecontext", "b3"], () => "unsupported trace propagator")), []),
  processors: key(listOf(anything), [], "Sightglass makes no spans of its own"),
};

const traces = section(traceKeys, ({ propagators, processors }, path, issues) => {
  const warn = notActedOn(path, issues);
  if (propagators.length > 0) warn("propagators", "Sightglass makes no spans of its own");
  if (processors.length > 0) warn("processors", "Sightglass makes no spans of its own");
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
