import { listOf } from "../../../component/config/collections.ts";
import type { ConfigIssues, ConfigPath } from "../../../component/config/config-type.ts";
import { anything, bool, int, text } from "../../../component/config/scalars.ts";
import {
  key,
  optional,
  optionalSection,
  type SectionOf,
  section,
} from "../../../component/config/section.ts";
import { compilePattern } from "../regular-expression.ts";

/** Source: contrib `internal/filter/filterset`. The cache is not needed: what a pattern matches is kept anyway. */
export const regexpSchema = section({ cacheenabled: key(bool, false), cachemaxnumentries: key(int(0), 0) });

export const attributeSchema = section({ key: key(text, ""), value: optional(anything) });
export type AttributeMatch = ReturnType<typeof attributeSchema.defaults>;

const librarySchema = section({ name: key(text, ""), version: optional(text) });

export const severitySchema = section({ min: key(int(), 0), match_undefined: key(bool, false) });

/** Source: contrib `internal/filter/filterconfig.MatchProperties`. */
const keys = {
  match_type: key(text, "", "strict or regexp"),
  regexp: optionalSection(regexpSchema),
  services: key(listOf(text), []),
  span_names: key(listOf(text), []),
  span_kinds: key(listOf(text), [], "SPAN_KIND_SERVER …"),
  log_bodies: key(listOf(text), []),
  log_severity_texts: key(listOf(text), []),
  log_severity_number: optionalSection(severitySchema),
  metric_names: key(listOf(text), []),
  attributes: key(listOf(attributeSchema), []),
  resources: key(listOf(attributeSchema), []),
  libraries: key(listOf(librarySchema), []),
};

export type MatchConfig = SectionOf<typeof keys>;
export const matchSchema = section(keys);

/** What a match of one signal needs, besides what all can have. */
export type MatchSignal = "traces" | "metrics" | "logs";

const spanKinds = ["CLIENT", "CONSUMER", "INTERNAL", "PRODUCER", "SERVER"].map((kind) => `SPAN_KIND_${kind}`);

/** Reports what is wrong with a match for any signal. */
export function validateMatch(config: MatchConfig, path: ConfigPath, issues: ConfigIssues): void {
  const mistake = mistakeInMatch(config);
  if (mistake !== undefined) issues.validate(path, mistake);
}

function mistakeInMatch(config: MatchConfig): string | undefined {
  const typeMistake = mistakeInType(config.match_type);
  if (typeMistake !== undefined) return typeMistake;
  const isRegexp = config.match_type === "regexp";
  for (const { key: name, value } of [...config.attributes, ...config.resources]) {
    if (name === "") return "can't have empty key in the list of attributes";
    if (isRegexp && value !== undefined && typeof value !== "string")
      return `match_type=regexp for "${name}" only supports Str, but found ${kindOf(value)}`;
  }
  if (!isRegexp && config.span_kinds.some((kind) => !spanKinds.includes(kind)))
    return `span_kinds string must match one of the standard span kinds when match_type=strict: [${spanKinds.join(" ")}]`;
  return isRegexp ? mistakeInPatterns(textsOf(config)) : undefined;
}

export function mistakeInType(type: string): string | undefined {
  return type === "strict" || type === "regexp"
    ? undefined
    : `unrecognized match_type: '${type}', valid types are: [regexp strict]`;
}

export function mistakeInPatterns(texts: readonly string[]): string | undefined {
  const wrong = texts.find((pattern) => compilePattern(pattern) === undefined);
  return wrong === undefined ? undefined : `error parsing regexp: \`${wrong}\``;
}

function textsOf(config: MatchConfig): string[] {
  const { services, span_names, span_kinds, log_bodies, log_severity_texts, metric_names } = config;
  const versions = config.libraries.flatMap(({ name, version }) =>
    version === undefined ? [name] : [name, version],
  );
  const values = [...config.attributes, ...config.resources].flatMap(({ value }) =>
    typeof value === "string" ? [value] : [],
  );
  return [
    ...[services, span_names, span_kinds, log_bodies, log_severity_texts, metric_names].flat(),
    ...versions,
    ...values,
  ];
}

function kindOf(value: unknown): string {
  if (typeof value === "boolean") return "Bool";
  if (typeof value === "number") return Number.isInteger(value) ? "Int" : "Double";
  return Array.isArray(value) ? "Slice" : "Map";
}

/** Why a match cannot be used for a signal, which is known only where the processor is. Source: `ValidateForSpans`, `ValidateForLogs`. */
export function mistakeForSignal(config: MatchConfig, signal: MatchSignal): string | undefined {
  const has = (name: keyof MatchConfig): boolean => {
    const value = config[name];
    return Array.isArray(value) ? value.length > 0 : name === "log_severity_number" && value !== undefined;
  };
  const wrong =
    signal === "traces" ? (["log_bodies", "log_severity_texts", "log_severity_number"] as const) : [];
  for (const name of wrong) if (has(name)) return `${name} should not be specified for trace spans`;
  if (signal === "logs" && (has("services") || has("span_names") || has("span_kinds")))
    return "services, span_names, and span_kinds are not valid for log records";
  const anyOf = { traces: spanFields, logs: logFields, metrics: metricFields }[signal];
  return anyOf.some(has) ? undefined : missingFields[signal];
}

const common = ["attributes", "libraries", "resources"] as const;
const spanFields = [...common, "services", "span_names", "span_kinds"] as const;
const logFields = [...common, "log_bodies", "log_severity_texts", "log_severity_number"] as const;
const metricFields = ["metric_names", "resources"] as const;

const missingFields: Readonly<Record<MatchSignal, string>> = {
  traces: 'at least one of "attributes", "libraries",  or "resources" field must be specified',
  logs: 'at least one of "attributes", "libraries", "span_kinds", "resources", "log_bodies", "log_severity_texts" or "log_severity_number" field must be specified',
  metrics: 'at least one of "metric_names" or "resources" field must be specified',
};
