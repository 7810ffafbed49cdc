import type { Signal } from "../../base/signal.ts";
import type { ConfigIssues, ConfigPath } from "../../component/config/config-type.ts";
import { key, optionalSection, type SectionOf, section } from "../../component/config/section.ts";
import { type ContextName, contextsOfSignal, parseConditions } from "../../ottl/ottl.ts";
import { matchSchema, validateMatch } from "../processorhelper/match/match-config.ts";
import {
  errorMode,
  type OttlGroup,
  ottlConditions,
  ottlGroups,
  reportMistakes,
} from "../processorhelper/ottl/ottl-config.ts";
import { logMatchSchema, metricMatchSchema, validateLogMatch, validateMetricMatch } from "./legacy-config.ts";

const conditions = (signal: Signal) => key(ottlConditions({ component: "filter", signal }), []);

/** Source: contrib `processor/filterprocessor/config.go`. */
const keys = {
  error_mode: key(errorMode, "ignore", "What happens where a condition fails: ignore, silent or propagate"),
  trace_conditions: key(
    ottlGroups("conditions", { component: "filter", signal: "traces" }),
    [],
    "Spans and span events to drop, in OTTL",
  ),
  metric_conditions: key(
    ottlGroups("conditions", { component: "filter", signal: "metrics" }),
    [],
    "Metrics and data points to drop, in OTTL",
  ),
  log_conditions: key(
    ottlGroups("conditions", { component: "filter", signal: "logs" }),
    [],
    "Log records to drop, in OTTL",
  ),
  profile_conditions: key(
    ottlGroups("conditions", { component: "filter", signal: "traces" }),
    [],
    "Profiles: read, and without effect here",
  ),
  traces: optionalSection(
    section({ resource: conditions("traces"), span: conditions("traces"), spanevent: conditions("traces") }),
  ),
  metrics: optionalSection(
    section({
      resource: conditions("metrics"),
      metric: conditions("metrics"),
      datapoint: conditions("metrics"),
      include: optionalSection(metricMatchSchema),
      exclude: optionalSection(metricMatchSchema),
    }),
  ),
  logs: optionalSection(
    section({
      resource: conditions("logs"),
      log_record: conditions("logs"),
      include: optionalSection(logMatchSchema),
      exclude: optionalSection(logMatchSchema),
    }),
  ),
  spans: optionalSection(
    section({ include: optionalSection(matchSchema), exclude: optionalSection(matchSchema) }),
  ),
};

export type FilterConfig = SectionOf<typeof keys>;

export const filterSchema = section(keys, validate);

/** Conditions of one signal as they are run: in a context that is named, or is to be inferred. */
export interface ConditionList {
  readonly context: ContextName | undefined;
  readonly namedContext: string | undefined;
  readonly texts: readonly string[];
  readonly errorMode: FilterConfig["error_mode"];
  readonly pathOf: (index: number) => ConfigPath;
}

const inferredKeys = {
  traces: "trace_conditions",
  metrics: "metric_conditions",
  logs: "log_conditions",
} as const;
/** The older keys by signal; their names are those of contexts, but for `log_record`. */
const olderKeys: Readonly<Record<Signal, readonly (readonly [key: string, context: ContextName])[]>> = {
  traces: [
    ["resource", "resource"],
    ["span", "span"],
    ["spanevent", "spanevent"],
  ],
  metrics: [
    ["resource", "resource"],
    ["metric", "metric"],
    ["datapoint", "datapoint"],
  ],
  logs: [
    ["resource", "resource"],
    ["log_record", "log"],
  ],
};

/** All conditions of a signal, in whatever form they are given. */
export function conditionListsOf(config: FilterConfig, signal: Signal): readonly ConditionList[] {
  const inferred = config[inferredKeys[signal]].map((group) =>
    listOfGroup(group, config.error_mode, inferredKeys[signal]),
  );
  const older = (config[signal] ?? {}) as Readonly<Record<string, unknown>>;
  const named = olderKeys[signal].map(([name, context]) => ({
    context,
    namedContext: context,
    texts: (older[name] ?? []) as readonly string[],
    errorMode: config.error_mode,
    pathOf: (index: number) => [signal, name, String(index)],
  }));
  return [...inferred, ...named].filter(({ texts }) => texts.length > 0);
}

function listOfGroup(group: OttlGroup, fallback: FilterConfig["error_mode"], name: string): ConditionList {
  return {
    context: undefined,
    namedContext: group.context,
    texts: group.conditions,
    errorMode: group.error_mode ?? fallback,
    pathOf: (index) => [name, ...group.pathOf("conditions", index)],
  };
}

const legacyNames = { traces: "spans", metrics: "metrics", logs: "logs" } as const;

function validate(config: FilterConfig, path: ConfigPath, issues: ConfigIssues): void {
  for (const signal of ["traces", "metrics", "logs"] as const) {
    const lists = conditionListsOf(config, signal);
    for (const { namedContext, texts, pathOf } of lists) {
      const settings = { contexts: contextsOfSignal[signal], context: namedContext, now: () => 0n };
      const parsed = parseConditions(texts, { ...settings, functions: "filter" });
      reportMistakes(parsed, (index) => [...path, ...pathOf(index)], issues);
    }
    const legacy = config[legacyNames[signal]];
    if (legacy?.include === undefined && legacy?.exclude === undefined) continue;
    if (lists.length > 0) {
      const name = legacyNames[signal];
      const message = `cannot use ottl conditions and include/exclude for ${name} at the same time`;
      issues.validate([...path, name], message);
    }
  }
  validateLegacy(config, path, issues);
}

function validateLegacy(
  { spans, metrics, logs }: FilterConfig,
  path: ConfigPath,
  issues: ConfigIssues,
): void {
  for (const name of ["include", "exclude"] as const) {
    const [ofSpans, ofMetrics, ofLogs] = [spans?.[name], metrics?.[name], logs?.[name]];
    if (ofSpans !== undefined) validateMatch(ofSpans, [...path, "spans", name], issues);
    if (ofMetrics !== undefined) validateMetricMatch(ofMetrics, [...path, "metrics", name], issues);
    if (ofLogs !== undefined) validateLogMatch(ofLogs, [...path, "logs", name], issues);
  }
}
