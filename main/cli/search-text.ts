import { durationText } from "../../app/base/duration-text.ts";
import { escapeForTerminal } from "../../app/base/escape-for-terminal.ts";
import type { SpanRow, TraceRow } from "../server/trace-rows.ts";
import { textTable } from "./terminal.ts";

/** What `/api/search` answers. */
export interface SearchAnswer {
  readonly matched: number;
  readonly isLowerBound: boolean;
  readonly traces: readonly TraceRow[];
}

const columns = [
  { title: "start" },
  { title: "duration", align: "right" },
  { title: "spans", align: "right" },
  { title: "matched", align: "right" },
  { title: "errors", align: "right" },
  { title: "service", widthMax: 32 },
  { title: "root span", widthMax: 56 },
  { title: "trace id" },
] as const;

/** Traces as a table, and below it the spans that matched where `withSpans`. */
export function searchTable({ matched, isLowerBound, traces }: SearchAnswer, withSpans: boolean): string {
  if (traces.length === 0) return "No trace matches.\n";
  const rows = traces.map((trace) => [
    timeText(trace.startTimeUnixNano),
    durationText(Number(trace.durationNano)),
    String(trace.spanCount),
    String(trace.matchedSpanCount),
    trace.errorCount === 0 ? "-" : String(trace.errorCount),
    trace.rootServiceName,
    trace.isRootMissing ? `${trace.rootName} (root not received)` : trace.rootName,
    trace.traceId,
  ]);
  const left = matched - traces.length;
  const more =
    isLowerBound || left > 0 ? `${isLowerBound ? "At least " : ""}${left} more: raise --limit.\n` : "";
  const spans = withSpans ? traces.map(spansText).join("") : "";
  return textTable(columns, rows) + spans + more;
}

function spansText(trace: TraceRow): string {
  const shown = trace.spanSets.flatMap(({ spans }) => spans);
  if (shown.length === 0) return "";
  const lines = shown.map((span) => `  ${spanText(span, BigInt(trace.startTimeUnixNano))}\n`);
  const left = trace.matchedSpanCount - shown.length;
  const more = left > 0 ? `  … and ${left} more\n` : "";
  return `\n${trace.traceId}\n${lines.join("")}${more}`;
}

function spanText(span: SpanRow, traceStart: bigint): string {
  const offset = durationText(Number(BigInt(span.startTimeUnixNano) - traceStart));
  const attributes = Object.entries(span.attributes).map(
    ([name, value]) => `${name}=${JSON.stringify(value)}`,
  );
  const error = span.status === "error" ? ["error"] : [];
  const parts = [
    span.spanId,
    `+${offset}`,
    durationText(Number(span.durationNano)),
    `${span.serviceName}: ${span.name}`,
    ...error,
    ...attributes,
  ];
  return escapeForTerminal(parts.join("  "));
}

function timeText(unixNano: string): string {
  return new Date(Number(BigInt(unixNano) / 1_000_000n)).toISOString();
}
