import type { Signal } from "../../base/signal.ts";
import type { ConfigIssues, ConfigPath } from "../../component/config/config-type.ts";
import { bool } from "../../component/config/scalars.ts";
import { key, type SectionOf, section } from "../../component/config/section.ts";
import { errorMode, type OttlGroup, ottlGroups } from "../processorhelper/ottl/ottl-config.ts";
import { type GroupMistake, parseGroup } from "./statement-plan.ts";

/** Source: contrib `processor/transformprocessor/config.go`. */
const keys = {
  error_mode: key(errorMode, "ignore", "What happens where a statement fails: ignore, silent or propagate"),
  trace_statements: key(
    ottlGroups("statements", { component: "transform", signal: "traces" }),
    [],
    "Statements on resources, scopes, spans and span events",
  ),
  metric_statements: key(
    ottlGroups("statements", { component: "transform", signal: "metrics" }),
    [],
    "Statements on resources, scopes, metrics, data points and exemplars",
  ),
  log_statements: key(
    ottlGroups("statements", { component: "transform", signal: "logs" }),
    [],
    "Statements on resources, scopes and log records",
  ),
  profile_statements: key(
    ottlGroups("statements", { component: "transform", signal: "traces" }),
    [],
    "Profiles: read, and without effect here",
  ),
  flatten_data: key(
    bool,
    false,
    "Give each log record a resource and a scope of its own while statements run, and group them again after",
  ),
};

export type TransformConfig = SectionOf<typeof keys>;

export const transformSchema = section(keys, validate);

const listNames = {
  traces: "trace_statements",
  metrics: "metric_statements",
  logs: "log_statements",
} as const;

export function groupsOf(config: TransformConfig, signal: Signal): readonly OttlGroup[] {
  return config[listNames[signal]];
}

function validate(config: TransformConfig, path: ConfigPath, issues: ConfigIssues): void {
  for (const signal of ["traces", "metrics", "logs"] as const) {
    for (const group of groupsOf(config, signal)) {
      const parsed = parseGroup(group, signal, () => 0n);
      const report = ({ kind, index, message }: GroupMistake): void =>
        issues.validate([...path, listNames[signal], ...group.pathOf(kind, index)], message);
      if ("mistakes" in parsed) for (const mistake of parsed.mistakes) report(mistake);
    }
  }
}
