import type { CohortSamples, CohortSide } from "./cohort-samples.ts";
import { type Hypothesis, type HypothesisSide, type Tested, tracesMin } from "./hypothesis.ts";
import { Sample } from "./sample.ts";
import { logOddsRatio, rankTest, serialInflation } from "./statistics.ts";

/**
 * What traces begin with, where that is only on one side: a request that appeared or vanished. How often one is made that is on both
 * sides is up to whoever makes it, and no difference between them. Requests come in bursts, so that traces are not taken for independent.
 */
export function rootHypotheses(samples: CohortSamples): Tested {
  const { deeds, baseline, canary } = samples;
  if (Math.min(baseline.traceCount, canary.traceCount) < tracesMin) return { hypotheses: [], tested: 0 };
  const [before, after] = [hitsByDeed(baseline, deeds.length), hitsByDeed(canary, deeds.length)];
  const hypotheses: Hypothesis[] = [];
  let tested = 0;
  for (const [deed, { kind, operation }] of deeds.entries()) {
    const [a, b] = [before[deed]!, after[deed]!];
    if (kind !== "root" || Math.max(a, b) < tracesMin) continue;
    tested += 1;
    if (Math.min(a, b) > 0) continue;
    const sides = [shownIn(baseline, deed), shownIn(canary, deed)] as const;
    const { p, above } = rankTest(...sides, serialInflation(...sides));
    hypotheses.push({
      ...{ service: samples.operations[operation]!.service, operation, deed, alike: [], p, above },
      effect: logOddsRatio(a, baseline.traceCount, b, canary.traceCount),
      ...{ drift: 0, scale: "odds" },
      ...{ baseline: sideOf(baseline, sides[0], a), canary: sideOf(canary, sides[1], b) },
    });
  }
  return { hypotheses, tested };
}

function hitsByDeed({ root }: CohortSide, deedCount: number): Uint32Array {
  const hits = new Uint32Array(deedCount);
  for (const deed of root) if (deed >= 0) hits[deed]! += 1;
  return hits;
}

/** By trace: 1 where it begins so. */
function shownIn({ root }: CohortSide, wanted: number): Sample {
  return new Sample(Float64Array.from(root, (deed) => (deed === wanted ? 1 : 0)));
}

/** Where no trace begins so, any is an example of how they begin. */
function sideOf({ traceCount }: CohortSide, { values }: Sample, hits: number): HypothesisSide {
  return {
    ...{ traces: traceCount, hits, mean: hits / Math.max(1, traceCount) },
    example: () => Math.max(0, values.indexOf(1)),
  };
}
