import type { CohortSamples, CohortSide } from "./cohort-samples.ts";
import {
  driftOf,
  type Interval,
  logOddsRatio,
  nearBound,
  rankTest,
  serialInflation,
  shownShift,
} from "./statistics.ts";

/** Something that may differ, with what says so. Effects are natural logarithms of ratios (of times, counts or odds). */
export interface Hypothesis {
  readonly service: string;
  /** Undefined: about all that the service does. */
  readonly operation: number | undefined;
  /** Undefined: about time. */
  readonly deed: number | undefined;
  /** Deeds that were done in the same traces just as often: one observation, not several. */
  readonly alike: readonly number[];
  readonly p: number;
  /** Of two samples, the share of pairs in which the canary is above, ties as half. */
  readonly above: number;
  readonly effect: Interval;
  /** By how much the halves of a side differ, one after the other: a difference that is no larger has come about by itself. */
  readonly drift: number;
  /** What the effect is a ratio of. */
  readonly scale: "time" | "odds" | "count";
  readonly baseline: HypothesisSide;
  readonly canary: HypothesisSide;
}

export interface HypothesisSide {
  /** Traces with the operation. */
  readonly traces: number;
  /** Of these, with the deed. */
  readonly hits: number;
  /** Mean self time in nanoseconds of a call, or deeds a call. */
  readonly mean: number;
  /** Number of a trace to look at; looked for only where it is shown. */
  readonly example: () => number;
}

/** Fewer traces of an operation on a side cannot differ beyond chance. */
export const tracesMin = 3;
/** Less of the time of the traces it occurs in is nothing that anybody waits for. */
export const timeShareMin = 0.01;

/** Everything about one operation that has enough data to be tested. */
export function operationHypotheses(samples: CohortSamples): Hypothesis[] {
  const { operations } = samples;
  const sides = [sideCells(samples, samples.baseline), sideCells(samples, samples.canary)] as const;
  const hypotheses: Hypothesis[] = [];
  for (let operation = 0; operation < operations.length; operation++) {
    const [a, b] = [sides[0].of(operation), sides[1].of(operation)];
    if (a.length < tracesMin || b.length < tracesMin) continue;
    const [first, second] = [sides[0].view(a), sides[1].view(b)];
    const subject = { service: operations[operation]!.service, operation };
    if (Math.max(first.timeShare, second.timeShare) >= timeShareMin)
      hypotheses.push(timeHypothesis(subject, first, second));
    hypotheses.push(...deedHypotheses(samples, subject, first, second));
  }
  return hypotheses;
}

/** The cells of one operation on one side. */
interface CellView {
  readonly side: CohortSide;
  readonly cells: Uint32Array;
  /** Mean self time of a call, by cell. */
  readonly selfNano: Float64Array;
  readonly logSelf: Float64Array;
  /** Of the self time of the traces it occurs in. */
  readonly timeShare: number;
  /** Deeds a call, by cell. */
  readonly rates: ReadonlyMap<number, Float64Array>;
}

function sideCells({ operations }: CohortSamples, side: CohortSide) {
  const { cells, done } = side;
  const starts = new Uint32Array(operations.length + 1);
  for (let cell = 0; cell < cells.count; cell++) starts[cells.operation[cell]! + 1]! += 1;
  for (let operation = 0; operation < operations.length; operation++)
    starts[operation + 1]! += starts[operation]!;
  const order = new Uint32Array(cells.count);
  const placeOf = new Uint32Array(cells.count);
  const next = starts.slice();
  for (let cell = 0; cell < cells.count; cell++) {
    const place = next[cells.operation[cell]!]!++;
    order[place] = cell;
    placeOf[cell] = place - starts[cells.operation[cell]!]!;
  }
  const doneOf: number[][] = operations.map(() => []);
  for (let i = 0; i < done.deed.length; i++) doneOf[cells.operation[done.cell[i]!]!]!.push(i);
  const of = (operation: number): Uint32Array => order.subarray(starts[operation], starts[operation + 1]);
  const view = (mine: Uint32Array): CellView => {
    const { calls, trace, selfNano, logSelf } = cells;
    let [own, whole] = [0, 0];
    for (const cell of mine) {
      own += selfNano[cell]!;
      whole += side.traceSelfNano[trace[cell]!]!;
    }
    const rates = new Map<number, Float64Array>();
    for (const i of doneOf[cells.operation[mine[0]!]!]!) {
      const [deed, cell] = [done.deed[i]!, done.cell[i]!];
      let rate = rates.get(deed);
      if (rate === undefined) {
        rate = new Float64Array(mine.length);
        rates.set(deed, rate);
      }
      rate[placeOf[cell]!] = done.count[i]! / calls[cell]!;
    }
    return {
      ...{ side, cells: mine, rates, timeShare: whole > 0 ? own / whole : 0 },
      selfNano: Float64Array.from(mine, (cell) => selfNano[cell]! / calls[cell]!),
      logSelf: Float64Array.from(mine, (cell) => logSelf[cell]! / calls[cell]!),
    };
  };
  return { of, view };
}

type Subject = Pick<Hypothesis, "service" | "operation">;

function timeHypothesis(subject: Subject, a: CellView, b: CellView): Hypothesis {
  const inflation = serialInflation(a.logSelf, b.logSelf);
  const test = rankTest(a.logSelf, b.logSelf, inflation);
  const effect = shownShift(a.logSelf, b.logSelf, test.p, inflation);
  const isSlower = effect.estimate > 0;
  const sideOf = (view: CellView, isTypical: boolean): HypothesisSide => ({
    ...{ traces: view.cells.length, hits: view.cells.length, mean: meanOf(view.selfNano) },
    example: () => exampleOf(view, view.selfNano, isTypical ? "middle" : isSlower ? "high" : "low"),
  });
  return {
    ...{ ...subject, deed: undefined, alike: [], scale: "time", effect, ...test },
    drift: driftOf(a.logSelf, b.logSelf, test.p),
    ...{ baseline: sideOf(a, true), canary: sideOf(b, false) },
  };
}

function deedHypotheses(
  { deeds }: CohortSamples,
  subject: Subject,
  a: CellView,
  b: CellView,
): readonly Hypothesis[] {
  const groups = new Map<string, number[]>();
  const numbers = [...new Set([...a.rates.keys(), ...b.rates.keys()])].sort((x, y) => x - y);
  for (const deed of numbers) {
    const key = `${sameness(a, deed)} ${sameness(b, deed)}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [deed]);
    else group.push(deed);
  }
  return Array.from(groups.values(), (group) => {
    // What is called says more than what is written about it.
    const rank = (deed: number): number => ["error", "call", "log"].indexOf(deeds[deed]!.kind);
    const [deed, ...alike] = group.sort((x, y) => rank(x) - rank(y) || x - y) as [number, ...number[]];
    return deedHypothesis(subject, [deed, alike], a, b);
  });
}

/** Two deeds with the same are done in the same cells at the same rates; chances of a mistake are one in 2^50. */
function sameness({ rates }: CellView, deed: number): string {
  const rate = rates.get(deed);
  let [low, high] = [0x811c9dc5, 0x9e3779b9];
  if (rate !== undefined)
    for (let i = 0; i < rate.length; i++) {
      if (rate[i] === 0) continue;
      const value = Math.round(rate[i]! * 4096) + i * 65_537;
      low = Math.imul(low ^ value, 0x01000193) >>> 0;
      high = Math.imul(high ^ (value + low), 0x85ebca6b) >>> 0;
    }
  return `${low}.${high}`;
}

function deedHypothesis(
  subject: Subject,
  [deed, alike]: readonly [number, readonly number[]],
  a: CellView,
  b: CellView,
): Hypothesis {
  const [first, second] = [rateOf(a, deed), rateOf(b, deed)];
  const [hitsA, hitsB] = [first, second].map((rate) => rate.filter((value) => value > 0)) as [
    Float64Array,
    Float64Array,
  ];
  const test = rankTest(first, second);
  const odds = logOddsRatio(hitsA.length, first.length, hitsB.length, second.length);
  // Where it is done as often as before, it may be done more than once.
  const isCounted = nearBound(odds) === 0 && hitsA.length >= tracesMin && hitsB.length >= tracesMin;
  const effect = isCounted ? shownShift(hitsA.map(Math.log), hitsB.map(Math.log), test.p) : odds;

  const isMore = effect.estimate > 0;
  const sideOf = (view: CellView, rate: Float64Array, hits: Float64Array, wants: Wanted) => ({
    ...{ traces: rate.length, hits: hits.length, mean: meanOf(rate) },
    example: () => exampleOf(view, rate, wants),
  });
  return {
    ...{ ...subject, deed, alike, effect, scale: isCounted ? "count" : "odds", ...test },
    drift: 0,
    baseline: sideOf(a, first, hitsA, isMore ? "low" : "high"),
    canary: sideOf(b, second, hitsB, isMore ? "high" : "low"),
  };
}

function rateOf({ rates, cells }: CellView, deed: number): Float64Array {
  return rates.get(deed) ?? new Float64Array(cells.length);
}

type Wanted = "low" | "middle" | "high";

/** The trace of the cell whose value is the lowest, the median or the highest. */
function exampleOf({ side, cells }: CellView, values: Float64Array, wanted: Wanted): number {
  const order = Uint32Array.from(values.keys()).sort((x, y) => values[x]! - values[y]! || x - y);
  const place = wanted === "low" ? 0 : wanted === "high" ? order.length - 1 : order.length >> 1;
  return side.cells.trace[cells[order[place]!]!]!;
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
