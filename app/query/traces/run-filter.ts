import type { QueryPlan } from "./plan.ts";
import { Filter } from "./predicate/filter.ts";
import type { QueryWorld, Steps } from "./query-world.ts";
import type { RowSet } from "./row-set.ts";
import { evaluateStages } from "./spanset/evaluate.ts";
import { rowSetOf } from "./spanset/span-rows.ts";

/** The spans of the final spansets of a query: what every aggregate is over. Bitmaps lie in scratch memory. */
export function* matchSpans(world: QueryWorld, plan: QueryPlan): Steps<RowSet> {
  const filter = new Filter(world);
  const { rows } = yield* evaluateStages(filter, plan.stages);
  return rowSetOf(world, filter.ops, rows);
}
