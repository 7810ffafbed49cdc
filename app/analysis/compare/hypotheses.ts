import type { CohortSamples } from "./cohort-samples.ts";
import { deedHypotheses } from "./deed-hypotheses.ts";
import {
  exampleOf,
  type Hypothesis,
  type HypothesisSide,
  type Tested,
  timeShareMin,
  tracesMin,
  type Wanted,
} from "./hypothesis.ts";
import { Sample } from "./sample.ts";
import { SideIndex, slice, sortedBy } from "./side-index.ts";
import { seriesTest } from "./statistics.ts";

/** Everything about each operation that has enough data to be tested. */
export function operationHypotheses(samples: CohortSamples): Tested {
  const { operations, deeds, baseline, canary } = samples;
  const sides = [baseline, canary].map((side) => new SideIndex(side, operations.length, deeds.length)) as [
    SideIndex,
    SideIndex,
  ];
  const deedsBy = sortedBy(
    Uint32Array.from(deeds, ({ operation }) => operation),
    operations.length,
  );
  const hypotheses: Hypothesis[] = [];
  let tested = 0;
  for (let operation = 0; operation < operations.length; operation++) {
    const [a, b] = [sides[0].cellsOf(operation), sides[1].cellsOf(operation)];
    if (a.length < tracesMin || b.length < tracesMin) continue;
    const subject = { service: operations[operation]!.service, operation };
    if (Math.max(timeShare(sides[0], a), timeShare(sides[1], b)) >= timeShareMin) {
      hypotheses.push(timeHypothesis(subject, timesOf(sides[0], a), timesOf(sides[1], b)));
      tested += 1;
    }
    const conduct = deedHypotheses(samples, subject, slice(deedsBy, operation), sides);
    hypotheses.push(...conduct.hypotheses);
    tested += conduct.tested;
  }
  return { hypotheses, tested };
}

/** Of the self time of the traces with the cells. */
function timeShare({ side }: SideIndex, mine: Uint32Array): number {
  const { trace, selfNano } = side.cells;
  let [own, whole] = [0, 0];
  for (let i = 0; i < mine.length; i++) {
    own += selfNano[mine[i]!]!;
    whole += side.traceSelfNano[trace[mine[i]!]!]!;
  }
  return whole > 0 ? own / whole : 0;
}

/** What calls of one operation take on one side, cell by cell. */
interface CallTimes {
  /** Number of the trace. */
  readonly trace: Uint32Array;
  readonly selfNano: Float64Array;
  readonly logSelf: Sample;
}

function timesOf({ side }: SideIndex, mine: Uint32Array): CallTimes {
  const { calls, trace, selfNano, logSelf } = side.cells;
  const times = {
    trace: new Uint32Array(mine.length),
    selfNano: new Float64Array(mine.length),
    logs: new Float64Array(mine.length),
  };
  for (let place = 0; place < mine.length; place++) {
    const cell = mine[place]!;
    times.trace[place] = trace[cell]!;
    times.selfNano[place] = selfNano[cell]! / calls[cell]!;
    times.logs[place] = logSelf[cell]! / calls[cell]!;
  }
  return { trace: times.trace, selfNano: times.selfNano, logSelf: new Sample(times.logs) };
}

type Subject = Pick<Hypothesis, "service" | "operation">;

function timeHypothesis(subject: Subject, a: CallTimes, b: CallTimes): Hypothesis {
  const tested = seriesTest(a.logSelf, b.logSelf);
  const wanted = tested.effect.estimate > 0 ? "high" : "low";
  const sideOf = ({ trace, selfNano }: CallTimes, wants: Wanted): HypothesisSide => ({
    ...{ traces: trace.length, hits: trace.length, mean: meanOf(selfNano) },
    example: () => trace[exampleOf(selfNano, wants)]!,
  });
  return {
    ...{ ...subject, deed: undefined, alike: [], scale: "time", ...tested },
    ...{ baseline: sideOf(a, "middle"), canary: sideOf(b, wanted) },
  };
}

function meanOf(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
}
