import type { TraceTime } from "../../../api/params.ts";
import { compareU64, setBigint } from "../../../spanindex/words.ts";
import type { TimeRange } from "../aggregate/question.ts";
import type { QueryWorld } from "../query-world.ts";

/** [start, end) of traces: which of them lie in it is `TraceTime`'s to say. */
export interface TraceRange extends TimeRange {
  readonly traceTime: TraceTime;
}

/** The largest time there is for anything beyond it. */
const timeMax = 2n ** 64n - 1n;

/** Whether a row of the trace table is a trace, and lies in the range; with `spans` the spans are looked at instead. */
export function isInRange(
  { traces }: QueryWorld,
  { startUnixNano, endUnixNano, traceTime }: TraceRange,
): (ordinal: number) => boolean {
  if (traceTime === "spans") return (ordinal) => traces.spanCount[ordinal] !== 0;
  const from = wordsOf(startUnixNano ?? 0n);
  const to = wordsOf(endUnixNano ?? timeMax);
  const isOpen = endUnixNano === undefined || endUnixNano > timeMax;
  const notBefore = traceTime === "start" ? traces.startUnixNano : traces.endUnixNano;
  return (ordinal) =>
    traces.spanCount[ordinal] !== 0 &&
    compareU64(notBefore, ordinal, from, 0) >= 0 &&
    (isOpen || compareU64(traces.startUnixNano, ordinal, to, 0) < 0);
}

function wordsOf(time: bigint): Uint32Array {
  const words = new Uint32Array(2);
  setBigint(words, 0, time > timeMax ? timeMax : time);
  return words;
}
