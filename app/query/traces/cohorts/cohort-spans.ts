import type { InferOutput } from "valibot";
import type { compareParams } from "../../../api/cohorts.ts";
import { planOf, rangeOf } from "../aggregate/question.ts";
import { type SpanSelection, selectSpans } from "../aggregate/selection.ts";
import { ofTraces, selectedTraces } from "../aggregate/whole-traces.ts";
import type { QueryWorld, Steps } from "../query-world.ts";
import { isInRange } from "../search/trace-range.ts";

type Sides = InferOutput<typeof compareParams>;

/** The spans that the queries of both sides find. */
export function* selectSides(
  world: QueryWorld,
  { baseline, canary, rest }: Sides,
): Steps<{ readonly baseline: SpanSelection; readonly canary: SpanSelection }> {
  const before = yield* selectSide(world, baseline);
  const after = yield* selectSide(world, canary);
  return {
    baseline: rest === "baseline" ? withoutTraces(world, before, after) : before,
    canary: rest === "canary" ? withoutTraces(world, after, before) : after,
  };
}

function* selectSide(world: QueryWorld, side: Sides["baseline"]): Steps<SpanSelection> {
  const { query, traceTime } = side;
  const range = rangeOf(side);
  if (traceTime === "spans") return yield* selectSpans(world, planOf(query), range);
  const found = yield* selectSpans(world, planOf(query), {
    startUnixNano: undefined,
    endUnixNano: undefined,
  });
  const isWanted = isInRange(world, { ...range, traceTime });
  return ofTraces(
    world,
    found,
    Uint8Array.from({ length: world.traces.rowCount }, (_, ordinal) => (isWanted(ordinal) ? 1 : 0)),
  );
}

/** Those whose trace has no span among `others`. */
function withoutTraces(world: QueryWorld, selection: SpanSelection, others: SpanSelection): SpanSelection {
  return ofTraces(
    world,
    selection,
    selectedTraces(world, others).map((isOther) => 1 - isOther),
  );
}
