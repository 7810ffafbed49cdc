import type { CohortSamples } from "./cohort-samples.ts";
import {
  exampleOf,
  type Hypothesis,
  type HypothesisSide,
  type Tested,
  tracesMin,
  type Wanted,
} from "./hypothesis.ts";
import { Sample } from "./sample.ts";
import type { SideIndex } from "./side-index.ts";
import {
  type Interval,
  likelySize,
  logOddsRatio,
  nearBound,
  rankTest,
  shiftOf,
  shownMax,
  unknownShift,
} from "./statistics.ts";

interface Subject {
  readonly service: string;
  readonly operation: number;
}

type Sides = readonly [SideIndex, SideIndex];
/** Deeds that were done in the same cells just as often, the most telling first. */
type Group = readonly [number, ...number[]];

/**
 * What calls of one operation do; `own`: the numbers of its deeds. Most is done alike on both sides: what is neither a finding nor a
 * suspicion is counted, and not described.
 */
export function deedHypotheses(
  samples: CohortSamples,
  subject: Subject,
  own: Uint32Array,
  sides: Sides,
): Tested {
  const hypotheses: Hypothesis[] = [];
  const groups = alikeGroups(samples, own, sides);
  for (const group of groups) {
    const rates = sides.map((side) => ratesOf(side, subject.operation, group[0])) as [Rates, Rates];
    const compared = compareRates(...rates);
    if (compared.p <= shownMax || likelySize(compared.effect) > 0)
      hypotheses.push(hypothesisOf(subject, group, compared, rates));
  }
  return { hypotheses, tested: groups.length };
}

function alikeGroups({ deeds }: CohortSamples, own: Uint32Array, [a, b]: Sides): Group[] {
  const groups = new Map<number, [number, ...number[]]>();
  for (const deed of own) {
    if (deeds[deed]!.kind === "root") continue;
    const mark = new PatternMark();
    mark.add(a, deed);
    mark.add(b, deed);
    const group = groups.get(mark.number);
    if (group === undefined) groups.set(mark.number, [deed]);
    else group.push(deed);
  }
  // That nobody answers explains a failure; what is called says more than what is written about it.
  const rank = (deed: number): number =>
    ["silence", "error", "call", "retry", "log"].indexOf(deeds[deed]!.kind);
  return Array.from(groups.values(), (group) => group.sort((x, y) => rank(x) - rank(y) || x - y));
}

/** Two deeds with the same number are done in the same cells at the same rates; chances of a mistake are one in 2^50. */
class PatternMark {
  #low = 0x811c9dc5;
  #high = 0x9e3779b9;

  add(index: SideIndex, deed: number): void {
    const { done, cells } = index.side;
    const mine = index.doneOf(deed);
    for (let i = 0; i < mine.length; i++) {
      const cell = done.cell[mine[i]!]!;
      const rate = done.count[mine[i]!]! / cells.calls[cell]!;
      this.#mix(Math.round(rate * 4096) + index.placeOf[cell]! * 65_537);
    }
    // So that what one side does is not taken for what the other one does.
    this.#mix(mine.length);
  }

  #mix(value: number): void {
    this.#low = Math.imul(this.#low ^ value, 0x01000193) >>> 0;
    this.#high = Math.imul(this.#high ^ (value + this.#low), 0x85ebca6b) >>> 0;
  }

  get number(): number {
    return this.#low * 2 ** 21 + (this.#high >>> 11);
  }
}

/** How often a call of an operation does something, cell by cell. */
interface Rates {
  readonly index: SideIndex;
  readonly cells: Uint32Array;
  /** Rows of `done`. */
  readonly done: Uint32Array;
  /** Deeds a call, where there are any. */
  readonly hits: Float64Array;
}

function ratesOf(index: SideIndex, operation: number, deed: number): Rates {
  const { done, cells } = index.side;
  const mine = index.doneOf(deed);
  const hits = new Float64Array(mine.length);
  for (let i = 0; i < mine.length; i++) hits[i] = done.count[mine[i]!]! / cells.calls[done.cell[mine[i]!]!]!;
  return { index, cells: index.cellsOf(operation), done: mine, hits };
}

type Compared = Pick<Hypothesis, "p" | "above" | "effect" | "scale">;

function compareRates(a: Rates, b: Rates): Compared {
  const test = rankTest(sampleOf(a), sampleOf(b));
  const odds = logOddsRatio(a.hits.length, a.cells.length, b.hits.length, b.cells.length);
  // Where it is done as often as before, it may be done more than once.
  const isCounted = nearBound(odds) === 0 && a.hits.length >= tracesMin && b.hits.length >= tracesMin;
  return {
    ...test,
    effect: isCounted ? countShift(a, b, test.p) : odds,
    scale: isCounted ? "count" : "odds",
  };
}

function sampleOf({ hits, cells }: Rates): Sample {
  return new Sample(hits, cells.length - hits.length);
}

function countShift(a: Rates, b: Rates, p: number): Interval {
  if (p > shownMax) return unknownShift;
  return shiftOf(new Sample(a.hits.map(Math.log)), new Sample(b.hits.map(Math.log)));
}

function hypothesisOf(
  subject: Subject,
  [deed, ...alike]: Group,
  compared: Compared,
  [a, b]: readonly [Rates, Rates],
): Hypothesis {
  const isMore = compared.effect.estimate > 0;
  return {
    ...{ ...subject, deed, alike, ...compared, drift: 0 },
    ...{ baseline: sideOf(a, isMore ? "low" : "high"), canary: sideOf(b, isMore ? "high" : "low") },
  };
}

function sideOf(rates: Rates, wanted: Wanted): HypothesisSide {
  const { index, cells, hits } = rates;
  let sum = 0;
  for (let i = 0; i < hits.length; i++) sum += hits[i]!;
  return {
    ...{ traces: cells.length, hits: hits.length, mean: sum / cells.length },
    example: () => index.side.cells.trace[cells[exampleOf(withZeros(rates), wanted)]!]!,
  };
}

/** By cell of the operation. */
function withZeros({ index, cells, done, hits }: Rates): Float64Array {
  const all = new Float64Array(cells.length);
  for (let i = 0; i < done.length; i++) all[index.placeOf[index.side.done.cell[done[i]!]!]!] = hits[i]!;
  return all;
}
