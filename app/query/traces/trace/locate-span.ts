import type { QueryCost } from "../../../api/trace-queries.ts";
import { rowFlag } from "../../../api/traces.ts";
import { atOnce } from "../at-once.ts";
import type { QueryWorld, Steps } from "../query-world.ts";
import { noTrace, rowsOfTrace, type TraceQuestion } from "./trace-question.ts";

export interface LocateQuestion extends TraceQuestion {
  /** Two words, in wire order. */
  readonly spanId: Uint32Array;
  /** Which of the spans with this id, in order of arrival. */
  readonly ordinal: number;
}

/** Where a span lies, and what only its place in the trace tells. */
export interface SpanPlace {
  readonly rowId: number;
  readonly selfNano: number;
}

export type LocateAnswer = QueryCost & { readonly place: SpanPlace | undefined };

/** Finds one span of a trace. */
export function locateSpan(world: QueryWorld, question: LocateQuestion): Steps<LocateAnswer> {
  return atOnce(() => findSpan(world, question));
}

function findSpan(world: QueryWorld, question: LocateQuestion): LocateAnswer {
  const trace = rowsOfTrace(world, question) ?? noTrace;
  const cost = { examinedSpans: trace.spanCount, elapsedMs: 0 };
  const { spanId, spanOrdinal, rowId, flags, coverage } = trace;
  const [low, high] = question.spanId;
  for (let row = 0; row < trace.rowCount; row++) {
    if (spanId[row * 2] !== low || spanId[row * 2 + 1] !== high) continue;
    if (spanOrdinal[row] !== question.ordinal || (flags[row]! & rowFlag.placeholder) !== 0) continue;
    return { ...cost, place: { rowId: rowId[row]!, selfNano: coverage.selfNano[row]! } };
  }
  return { ...cost, place: undefined };
}
