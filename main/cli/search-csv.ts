import type { ComparisonResult } from "../../app/api/trace-queries.ts";
import { csvLine } from "../../app/base/csv.ts";
import { isoNanos } from "../../app/base/iso-nanos.ts";
import type { MetricsAnswer } from "../server/metric-series.ts";
import type { TraceRow } from "../server/trace-rows.ts";

/** One line a trace. */
export function tracesCsv(traces: readonly TraceRow[]): string {
  const head = ["start (UTC)", "duration (ns)", "spans", "matched spans", "errors", "service", "root span"];
  return [
    csvLine([...head, "trace id"]),
    ...traces.map((trace) =>
      csvLine([
        isoNanos(BigInt(trace.startTimeUnixNano)),
        BigInt(trace.durationNano),
        ...[trace.spanCount, trace.matchedSpanCount, trace.errorCount],
        ...[trace.rootServiceName, trace.rootName, trace.traceId],
      ]),
    ),
  ].join("");
}

/** One line a matched span, with a column for each field that the query selects. */
export function spansCsv(traces: readonly TraceRow[]): string {
  const spans = traces.flatMap(({ traceId, spanSets }) =>
    spanSets.flatMap((set) => set.spans.map((span) => ({ traceId, ...span }))),
  );
  const fields = [...new Set(spans.flatMap(({ attributes }) => Object.keys(attributes)))];
  const head = ["start (UTC)", "duration (ns)", "service", "span", "status", "span id", "trace id"];
  return [
    csvLine([...head, ...fields]),
    ...spans.map((span) =>
      csvLine([
        isoNanos(BigInt(span.startTimeUnixNano)),
        BigInt(span.durationNano),
        ...[span.serviceName, span.name, span.status, span.spanId, span.traceId],
        ...fields.map((field) => span.attributes[field]),
      ]),
    ),
  ].join("");
}

/** One line a value. */
export function seriesCsv({ series, startTimeUnixNano, stepNano }: MetricsAnswer): string {
  const names = [...new Set(series.flatMap(({ labels }) => Object.keys(labels)))];
  const start = BigInt(startTimeUnixNano);
  return [
    csvLine([...names, "step start (UTC)", "step (ns)", "value"]),
    ...series.flatMap(({ labels, values }) =>
      values.map((value, step) =>
        csvLine([
          ...names.map((name) => labels[name]),
          isoNanos(start + BigInt(step) * BigInt(stepNano)),
          stepNano,
          value ?? undefined,
        ]),
      ),
    ),
  ].join("");
}

/** One line a value of a field, with how many spans of either side have it. */
export function comparisonCsv({ fields, selectionTotal, baselineTotal }: ComparisonResult): string {
  return [
    csvLine(["field", "value", "selected spans", "of selected", "other spans", "of others"]),
    ...fields.flatMap(({ field, values }) =>
      values.map(({ text, selection, baseline }) =>
        csvLine([field, text, selection, selectionTotal, baseline, baselineTotal]),
      ),
    ),
  ].join("");
}
