import type { FoundRows } from "../../../api/trace-view.ts";
import type { QueryWorld, Steps } from "../query-world.ts";
import { matchingRows } from "./span-bits.ts";
import { forEachSpanRow } from "./trace-blocks.ts";
import { noTrace, rowsOfTrace, type TraceQuestion, versionOfRows } from "./trace-question.ts";

export interface FindRowsQuestion extends TraceQuestion {
  readonly query: string;
}

/** The rows of one trace whose spans match; those of placeholders never do. */
export function* findRows(world: QueryWorld, question: FindRowsQuestion): Steps<FoundRows> {
  const startedMs = performance.now();
  const trace = rowsOfTrace(world, question) ?? noTrace;
  const isMatch = yield* matchingRows(world, trace, question.query);
  const found = new Uint32Array(trace.spanCount);
  let count = 0;
  forEachSpanRow(world, trace, (row, block, blockRow) => {
    if (isMatch(row, block, blockRow)) found[count++] = row;
  });
  return {
    version: versionOfRows(question, trace),
    rows: found.slice(0, count),
    examinedSpans: trace.spanCount,
    elapsedMs: performance.now() - startedMs,
  };
}
