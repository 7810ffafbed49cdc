import type { CohortFinding, FindingSpans, SignalTime } from "../../../app/api/cohorts.ts";
import { staticText } from "../../../app/traceql/literals.ts";
import type { ComparisonSide } from "../../state/comparison.ts";
import { treeOf } from "../../state/query-kind.ts";
import type { View } from "../../state/view.ts";
import { tracesView } from "../sides/traces-view.ts";

/** What a finding counts, as lists to look at. */

/** The traces of a side with the spans that a finding is about; undefined where no query tells them. */
export function tracesOfFinding(finding: CohortFinding, side: ComparisonSide): Partial<View> | undefined {
  return finding.spans === undefined ? undefined : withSpans(side, spansText(finding.spans));
}

/** Of these, those in which they fail, or call what the finding says; undefined where no query tells them. */
export function hitsOfFinding(
  { kind, spans }: CohortFinding,
  side: ComparisonSide,
): Partial<View> | undefined {
  if (spans === undefined) return undefined;
  if (kind === "errors") return withSpans(side, spansText(spans, "status = error"));
  return spans.calls === ""
    ? undefined
    : withSpans(side, `${spansText(spans)} > { ${comparisonOf("name", spans.calls)} }`);
}

/** The query of the side may be a pipeline: in parentheses it is a part of another one. */
function withSpans(side: ComparisonSide, spans: string): Partial<View> | undefined {
  const own = side.query.trim();
  const query = own === "" || own === "{}" ? spans : `(${own}) && (${spans})`;
  return treeOf(query) === undefined ? undefined : tracesView({ ...side, query });
}

function spansText({ service, name, entry }: FindingSpans, more?: string): string {
  const ofService = `resource.service.name = ${quoted(service)}`;
  const terms = (...parts: readonly (string | undefined)[]): string =>
    `{ ${[ofService, ...parts.filter((part) => part !== undefined)].join(" && ")} }`;
  if (name === "") return terms(more);
  const own = terms(comparisonOf("name", name), more);
  return entry === name ? own : `${terms(comparisonOf("name", entry))} >> ${own}`;
}

/** `#` stands for what differs from name to name. */
function comparisonOf(field: string, template: string): string {
  if (!template.includes("#")) return `${field} = ${quoted(template)}`;
  const form = template.split("#").map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"));
  return `${field} =~ ${quoted(form.join(".+"))}`;
}

function quoted(value: string): string {
  return staticText({ type: "string", value });
}

/** The one trace that a query asks for by its id; undefined where it asks for anything else. */
export function onlyTraceId(query: string): string | undefined {
  return /^\s*\{\s*trace:id\s*=\s*"(?<id>[\da-f]{32})"\s*\}\s*$/.exec(query)?.groups?.["id"];
}

/** The metric or the log records of a side that a finding is about, at the time of the side. */
export function signalView(
  { kind, service, signal }: CohortFinding,
  side: "baseline" | "canary",
): Partial<View> | undefined {
  if (signal === undefined) return undefined;
  const window = windowOf(signal[side]);
  return kind === "metrics"
    ? { page: "metrics", metricService: service, metricText: signal.search, ...window }
    : { page: "logs", logService: service, logText: signal.search, minSeverity: 0, logRecord: "", ...window };
}

function windowOf({ startUnixNano, endUnixNano }: SignalTime): Pick<View, "sinceMs" | "untilMs"> {
  const startMs = Number(BigInt(startUnixNano) / 1_000_000n);
  const untilMs = Number(BigInt(endUnixNano) / 1_000_000n) + 1;
  return { untilMs, sinceMs: untilMs - startMs };
}
