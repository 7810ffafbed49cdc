import type { SpanBlock } from "../../../spanindex/block/span-block.ts";
import type { Condition } from "../plan/condition.ts";
import type { QueryPlan } from "../plan.ts";
import { Filter } from "../predicate/filter.ts";
import type { QueryWorld, Steps } from "../query-world.ts";
import type { TimeRange } from "./question.ts";
import { type SpanSelection, selectSpans, withinRange } from "./selection.ts";
import { placeInRange } from "./time-range.ts";

/** As `selectSpans`, where only the number is wanted: rows are looked at where what a block knows of its operations does not say it. */
export function* countSpans(
  world: QueryWorld,
  plan: QueryPlan,
  range: TimeRange,
): Steps<Omit<SpanSelection, "parts">> {
  const { condition, matchesAll } = plan;
  if (condition === undefined || matchesAll) return yield* selectSpans(world, plan, range);
  const filter = new Filter(world);
  let count = 0;
  let examinedSpans = 0;
  for (const block of world.blocks) {
    world.check();
    examinedSpans += block.rowCount;
    count += yield* countIn(filter, block, condition, range);
  }
  return { count, examinedSpans };
}

function* countIn(filter: Filter, block: SpanBlock, condition: Condition, range: TimeRange): Steps<number> {
  const place = placeInRange(block, range);
  if (place === "outside") return 0;
  const known = place === "inside" ? filter.knownCount(block, condition) : undefined;
  if (known !== undefined) return known;
  const rows = yield* filter.keptRows(block, condition);
  if (rows === "none") return 0;
  return withinRange(filter.world, block, rows === "all" ? undefined : rows, range).count;
}
