import type { InferOutput } from "valibot";
import type { CohortCount, CohortCounts } from "../../../api/cohort-views.ts";
import type { compareParams } from "../../../api/cohorts.ts";
import { bigintAt, compareU64 } from "../../../spanindex/words.ts";
import type { SpanSelection } from "../aggregate/selection.ts";
import { selectedOrdinals } from "../aggregate/whole-traces.ts";
import type { QueryWorld, Steps } from "../query-world.ts";
import { selectSides } from "./cohort-spans.ts";

/** How many spans and traces each side of a comparison has, from the trace table. */
export function* cohortCounts(
  world: QueryWorld,
  asked: InferOutput<typeof compareParams>,
): Steps<CohortCounts> {
  const begunMs = performance.now();
  const { baseline, canary } = yield* selectSides(world, asked);
  return {
    ...{ baseline: countOf(world, baseline), canary: countOf(world, canary) },
    examinedSpans: baseline.examinedSpans + canary.examinedSpans,
    elapsedMs: performance.now() - begunMs,
  };
}

function countOf(world: QueryWorld, selection: SpanSelection): CohortCount {
  const ordinals = selectedOrdinals(world, selection);
  return { matchedSpans: selection.count, traces: ordinals.length, ...sumsOf(world, ordinals) };
}

type Sums = Pick<CohortCount, "spans" | "failedTraces" | "firstUnixNano" | "lastUnixNano">;

function sumsOf({ traces }: QueryWorld, ordinals: Uint32Array): Sums {
  const { startUnixNano, endUnixNano, spanCount, errorCount } = traces;
  let [spans, failedTraces] = [0, 0];
  let [first, last] = [ordinals[0] ?? -1, ordinals[0] ?? -1];
  for (const ordinal of ordinals) {
    spans += spanCount[ordinal]!;
    failedTraces += Number(errorCount[ordinal]! > 0);
    if (compareU64(startUnixNano, ordinal, startUnixNano, first) < 0) first = ordinal;
    if (compareU64(endUnixNano, ordinal, endUnixNano, last) > 0) last = ordinal;
  }
  return {
    ...{ spans, failedTraces },
    firstUnixNano: first < 0 ? undefined : String(bigintAt(startUnixNano, first)),
    lastUnixNano: last < 0 ? undefined : String(bigintAt(endUnixNano, last)),
  };
}
