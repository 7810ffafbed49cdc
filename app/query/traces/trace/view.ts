import { TextPool } from "../../../analysis/text-pool.ts";
import { type PackedRows, packRows } from "../../../api/packed-rows.ts";
import type { QueryCost } from "../../../api/trace-queries.ts";
import type { TraceNotice, TraceRows } from "../../../api/traces.ts";
import { atOnce } from "../at-once.ts";
import type { LaidOutTrace } from "../layout/laid-out-trace.ts";
import type { QueryWorld, Steps } from "../query-world.ts";
import { hostsOf } from "./hosts.ts";
import { operationColumn } from "./operation-column.ts";
import { rowsOfTrace, type TraceQuestion, versionOfRows } from "./trace-question.ts";

/** Undefined where nothing of the trace is in the blocks. */
export type ViewAnswer = QueryCost & { readonly view: PackedRows | undefined };

/** The rows of one trace as a waterfall draws them. */
export function view(world: QueryWorld, question: TraceQuestion): Steps<ViewAnswer> {
  return atOnce(() => {
    const startedMs = performance.now();
    const rows = viewOf(world, question);
    return {
      view: rows && packRows(rows),
      examinedSpans: rows?.spanCount ?? 0,
      elapsedMs: performance.now() - startedMs,
    };
  });
}

/** Columns of what is kept: to be copied before they leave the thread. */
export function viewOf(world: QueryWorld, question: TraceQuestion): TraceRows | undefined {
  const trace = rowsOfTrace(world, question);
  if (trace === undefined) return undefined;
  const { coverage, critical } = trace;
  return {
    unchanged: false,
    traceId: question.traceId,
    version: versionOfRows(question, trace),
    startUnixNano: String(trace.startUnixNano),
    durationNano: trace.durationNano,
    spanCount: trace.spanCount,
    errorCount: trace.errorCount,
    rowCount: trace.rowCount,
    spanId: trace.spanId,
    spanOrdinal: trace.spanOrdinal,
    parentRow: trace.parentRow,
    subtreeEnd: trace.subtreeEnd,
    depth: trace.depth,
    startOffsetNano: trace.startOffsetNano,
    durationNanoOfRow: trace.durationNanoOfRow,
    selfNano: coverage.selfNano,
    kind: trace.kind,
    status: trace.status,
    flags: trace.flags,
    critical: critical.segments,
    criticalNano: critical.criticalNano,
    gaps: coverage.gaps,
    ...packNames(world, trace),
    ...hostsOf(world, trace),
    notices: noticesOf(trace.counts),
  };
}

/** Placeholders have no names. */
function packNames(world: QueryWorld, trace: LaidOutTrace): Pick<TraceRows, "strings" | "service" | "name"> {
  const texts = new TextPool();
  const empty = texts.of("");
  const service = operationColumn(world, trace, empty, (of, code) => texts.of(of.service[code]!));
  const name = operationColumn(world, trace, empty, (of, code) => texts.of(of.name[code]!));
  return { strings: texts.texts, service, name };
}

function noticesOf(counts: LaidOutTrace["counts"]): TraceNotice[] {
  const notices: TraceNotice[] = [];
  const add = (code: TraceNotice["code"], count: number, one: string, many: string) => {
    if (count > 0)
      notices.push({ code, count, message: count === 1 ? one : many.replace("#", String(count)) });
  };
  const sameId = "the id of another span and different content";
  add("missing_parents", counts.awaited, "A parent span has not arrived", "# parent spans have not arrived");
  add("duplicate_ids", counts.duplicates, `A span has ${sameId}`, `# spans have ${sameId}`);
  add(
    "cycle",
    counts.cycles,
    "A chain of parents led back to itself and was cut",
    "# chains of parents led back to themselves and were cut",
  );
  add("end_before_start", counts.backward, "A span ends before it starts", "# spans end before they start");
  if (!counts.hasRoot) notices.push({ code: "no_root", count: 1, message: "The root span has not arrived" });
  return notices;
}
