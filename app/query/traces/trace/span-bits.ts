import type { SpanBlock } from "../../../spanindex/block/span-block.ts";
import { planOf } from "../aggregate/question.ts";
import type { LaidOutTrace } from "../layout/laid-out-trace.ts";
import { type Bits, hasBit, setBit } from "../predicate/bits.ts";
import { Filter } from "../predicate/filter.ts";
import type { QueryWorld, Steps } from "../query-world.ts";
import { evaluateStagesWithin } from "../spanset/evaluate.ts";
import { forEachSpanRow } from "./trace-blocks.ts";

/** Whether a row of the trace belongs to a set. */
export type RowTest = (row: number, block: SpanBlock, blockRow: number) => boolean;

/** The spans of a trace that a query leaves when it sees nothing else, as a test of its rows. */
export function* matchingRows(world: QueryWorld, trace: LaidOutTrace, query: string): Steps<RowTest> {
  const plan = planOf(query);
  if (plan.matchesAll) return () => true;
  const filter = new Filter(world);
  const own = bitmapsOf(filter, trace, () => true);
  const input = world.blocks.map((block): Bits => own.get(block) ?? "none");
  const { rows } = yield* evaluateStagesWithin(filter, plan.stages, input);
  const matched = new Map(world.blocks.map((block, place) => [block, rows[place]!]));
  return (_row, block, blockRow) => hasBit(matched.get(block)!, blockRow);
}

/** The rows of the trace that pass a test, as bitmaps of their blocks in scratch memory. */
export function bitmapsOf(
  { world, ops }: Pick<Filter, "world" | "ops">,
  trace: LaidOutTrace,
  isWanted: RowTest,
): ReadonlyMap<SpanBlock, Uint32Array> {
  const bitmaps = new Map<SpanBlock, Uint32Array>();
  let last: { readonly block: SpanBlock; readonly bitmap: Uint32Array } | undefined;
  forEachSpanRow(world, trace, (row, block, blockRow) => {
    if (!isWanted(row, block, blockRow)) return;
    if (last?.block !== block) {
      last = { block, bitmap: bitmaps.get(block) ?? ops.empty(block.rowCount) };
      bitmaps.set(block, last.bitmap);
    }
    setBit(last.bitmap, blockRow);
  });
  return bitmaps;
}
