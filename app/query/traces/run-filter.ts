import type { SpanBlock } from "../../spanindex/block/span-block.ts";
import type { Condition } from "./plan/condition.ts";
import type { QueryPlan } from "./plan.ts";
import type { Bits } from "./predicate/bits.ts";
import { Filter } from "./predicate/filter.ts";
import type { QueryWorld, Steps } from "./query-world.ts";
import { evaluateStages } from "./spanset/evaluate.ts";
import type { SpanRows } from "./spanset/span-rows.ts";

/**
 * The spans of the final spansets of a query: what every aggregate is over. Bitmaps lie in scratch memory. Of blocks that are not
 * wanted (those outside a time range, say) rows may be left out, which saves loading and looking through them where each span is
 * decided by itself.
 */
export function* matchSpans(
  world: QueryWorld,
  plan: QueryPlan,
  isWanted: (block: SpanBlock) => boolean = () => true,
): Steps<SpanRows> {
  const filter = new Filter(world);
  return plan.condition === undefined
    ? (yield* evaluateStages(filter, plan.stages)).rows
    : yield* filterBlocks(filter, plan.condition, isWanted);
}

function* filterBlocks(
  filter: Filter,
  condition: Condition,
  isWanted: (block: SpanBlock) => boolean,
): Steps<SpanRows> {
  const rows: Bits[] = [];
  for (const block of filter.world.blocks) {
    filter.world.check();
    rows.push(isWanted(block) ? yield* filter.keptRows(block, condition) : "none");
  }
  return rows;
}
