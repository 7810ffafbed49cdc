import { listOf } from "../../component/config/collections.ts";
import {
  type ConfigIssues,
  type ConfigPath,
  type ConfigType,
  plainOf,
} from "../../component/config/config-type.ts";
import { bool, int, text } from "../../component/config/scalars.ts";
import { key, optionalSection, type SectionOf, section } from "../../component/config/section.ts";
import {
  attributeSchema,
  type MatchConfig,
  matchSchema,
  mistakeInPatterns,
  mistakeInType,
  regexpSchema,
  validateMatch,
} from "../processorhelper/match/match-config.ts";
import { conditionToDrop } from "./expr-to-ottl.ts";

/** Source: contrib `filterconfig.MetricMatchProperties`. */
const metricKeys = {
  match_type: key(text, "", "strict or regexp"),
  regexp: optionalSection(regexpSchema),
  metric_names: key(listOf(text), []),
  expressions: key(listOf(text), []),
  resource_attributes: key(listOf(attributeSchema), []),
};
export type MetricMatchConfig = SectionOf<typeof metricKeys>;
export const metricMatchSchema = section(metricKeys);

const severityNames = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"];

/** The number of a severity by its short name in any case (`INFO`, `warn2`), as the filter takes it; a number stays what it is. */
const severityByName: ConfigType<number> = {
  goType: "string",
  choices: severityNames,
  decode(raw, path, issues) {
    if (typeof plainOf(raw) === "number") return int(0, 24).decode(raw, path, issues);
    const given = text.decode(raw, path, issues);
    const [, name = "", step = "1"] = /^([A-Z]+)([2-4])?$/.exec(given.toUpperCase()) ?? [];
    const at = severityNames.indexOf(name);
    if (at >= 0) return at * 4 + Number(step);
    if (given !== "")
      issues.validate(path, `unknown severity "${given}"`, `Severities: ${severityNames.join(", ")}.`);
    return 0;
  },
};

/** Source: contrib `filterprocessor.LogMatchProperties`. */
const logKeys = {
  match_type: key(text, "", "strict or regexp"),
  resource_attributes: key(listOf(attributeSchema), []),
  record_attributes: key(listOf(attributeSchema), []),
  severity_texts: key(listOf(text), []),
  severity_number: optionalSection(
    section({ min: key(severityByName, 0, "Least severity"), match_undefined: key(bool, false) }),
  ),
  bodies: key(listOf(text), []),
};
export type LogMatchConfig = SectionOf<typeof logKeys>;
export const logMatchSchema = section(logKeys);

/** The match of log records in the words of the others. */
export function matchOfLogs(config: LogMatchConfig): MatchConfig {
  return {
    ...matchSchema.defaults(),
    match_type: config.match_type,
    attributes: config.record_attributes,
    resources: config.resource_attributes,
    log_severity_texts: config.severity_texts,
    log_severity_number: config.severity_number,
    log_bodies: config.bodies,
  };
}

/** The match of metrics by their names, undefined where there are none, and by their resources. */
export function matchesOfMetrics(config: MetricMatchConfig): readonly MatchConfig[] {
  const { match_type, metric_names, resource_attributes } = config;
  const base = { ...matchSchema.defaults(), match_type };
  return [
    ...(metric_names.length === 0 ? [] : [{ ...base, metric_names }]),
    ...(resource_attributes.length === 0 ? [] : [{ ...base, resources: resource_attributes }]),
  ];
}

export function validateMetricMatch(config: MetricMatchConfig, path: ConfigPath, issues: ConfigIssues): void {
  if (config.match_type === "expr" || config.expressions.length > 0) {
    issues.validate(path, 'match_type "expr" is not supported', insteadOfExpressions(config, path));
    return;
  }
  const mistake =
    mistakeInType(config.match_type) ??
    (config.match_type === "regexp" ? mistakeInPatterns(config.metric_names) : undefined);
  if (mistake !== undefined) issues.validate(path, mistake);
  for (const match of matchesOfMetrics(config)) validateMatch(match, path, issues);
}

function insteadOfExpressions({ expressions }: MetricMatchConfig, path: ConfigPath): string {
  const condition = conditionToDrop(expressions, path.at(-1) === "include");
  const example = condition === undefined ? "" : `: [${JSON.stringify(condition)}]`;
  return `Write the condition in OTTL: metric_conditions${example}`;
}

export function validateLogMatch(config: LogMatchConfig, path: ConfigPath, issues: ConfigIssues): void {
  validateMatch(matchOfLogs(config), path, issues);
}
