import type { AwaitingSpans } from "../../../spanindex/links/parent-links.ts";
import { type LaidOutTrace, layOut } from "../layout/laid-out-trace.ts";
import { treeOf } from "../layout/span-tree.ts";
import { gatherTrace, noSpans, ordinalOf } from "../layout/trace-spans.ts";
import type { QueryWorld } from "../query-world.ts";

/** What every question about one trace says of the trace, as the engine's thread knows it. */
export interface TraceQuestion {
  /** 32 lower-case hex digits. */
  readonly traceId: string;
  /** Of the state the trace is in. */
  readonly version: string;
  /** Spans it has in that state: blocks may show fewer, which were received just now. */
  readonly spanCount: number;
  /** Ids of parents are not in the blocks. */
  readonly awaiting: AwaitingSpans;
}

/** The rows of the trace, laid out now or before; undefined where nothing of it is in the blocks. */
export function rowsOfTrace(world: QueryWorld, question: TraceQuestion): LaidOutTrace | undefined {
  const { traceId, version, spanCount } = question;
  const kept = world.kept.layouts.get(traceId, version);
  if (kept !== undefined) return kept;
  const check = () => world.check();
  const ordinal = ordinalOf(world, traceId);
  const spans = ordinal < 0 ? undefined : gatherTrace(world, ordinal);
  if (spans === undefined || spans.count === 0) return undefined;
  check();
  const trace = layOut(treeOf(spans, question, check), check);
  if (trace.spanCount === spanCount) world.kept.layouts.set(traceId, version, trace);
  return trace;
}

/** What tells the rows of this answer from others: where blocks lack spans, no other answer is taken to be the same. */
export function versionOfRows({ version, spanCount }: TraceQuestion, trace: LaidOutTrace): string {
  return trace.spanCount === spanCount ? version : `${version}+${trace.spanCount}`;
}

const none = new Uint32Array(0);
const nobodyWaits: AwaitingSpans = { parentId: none, rowId: none, parent: none };

/** What is said of a trace that is not there. */
export const noTrace: LaidOutTrace = layOut(
  treeOf(noSpans, { spanCount: 0, awaiting: nobodyWaits }, () => undefined),
  () => undefined,
);
