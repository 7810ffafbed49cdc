import { type Moments, meanDifference, shareDifference } from "../../../analysis/compare/statistics.ts";
import { selectNth } from "../../../analysis/select-nth.ts";
import type { ComparedOperation, OperationSide } from "../../../api/cohorts.ts";
import type { CohortCalls } from "./cohort-calls.ts";
import type { CohortNumbers } from "./cohort-numbers.ts";

/** Rows of the table of operations: those with the most spans. */
const operationsMax = 1_000;

/** Operations of either side, and of each service what enters it; most spans first. */
export function comparedOperations(
  numbers: CohortNumbers,
  baseline: CohortCalls,
  canary: CohortCalls,
): ComparedOperation[] {
  const sides = [new GroupSums(numbers, baseline), new GroupSums(numbers, canary)] as const;
  const spansOf = (group: number): number => sides[0].spans[group]! + sides[1].spans[group]!;
  const groups = Uint32Array.from(sides[0].spans.keys()).filter((group) => spansOf(group) > 0);
  return Array.from(
    groups.sort((a, b) => spansOf(b) - spansOf(a) || a - b).slice(0, operationsMax),
    (group) => {
      const [a, b] = [sides[0].sideOf(group), sides[1].sideOf(group)];
      const plain = numbers.plain[group];
      const service = plain?.service ?? numbers.services[group - numbers.plain.length]!;
      return {
        ...{ service, kind: plain?.kind ?? 0, name: plain?.name ?? "" },
        ...{
          baseline: a,
          canary: b,
          errorRate: bounded(shareDifference(a.errors, a.spans, b.errors, b.spans)),
        },
        criticalNano: bounded(meanDifference(sides[0].criticalOf(group), sides[1].criticalOf(group))),
      };
    },
  );
}

function bounded({
  estimate,
  low,
  high,
}: ReturnType<typeof meanDifference>): ComparedOperation["criticalNano"] {
  return { difference: estimate, low, high };
}

/** By group: the trace it was met in last, and how long that one's critical path runs through it. */
interface OpenTraces {
  readonly last: Int32Array;
  readonly criticalNano: Float64Array;
}

/** Sums of one side by group: numbers of plain operations, then services for the spans that enter them. */
class GroupSums {
  readonly spans: Uint32Array;
  readonly #calls: CohortCalls;
  readonly #errors: Uint32Array;
  readonly #traces: Uint32Array;
  readonly #selfNano: Float64Array;
  readonly #criticalNano: Float64Array;
  readonly #criticalSquares: Float64Array;
  /** Durations of group g end before `#ends[g]`. */
  readonly #durations: Float64Array;
  readonly #ends: Uint32Array;
  readonly #criticalOfAll: number;

  constructor(numbers: CohortNumbers, calls: CohortCalls) {
    const plainCount = numbers.plain.length;
    const groupCount = plainCount + numbers.services.length;
    this.#calls = calls;
    this.spans = new Uint32Array(groupCount);
    this.#errors = new Uint32Array(groupCount);
    this.#traces = new Uint32Array(groupCount);
    this.#selfNano = new Float64Array(groupCount);
    this.#criticalNano = new Float64Array(groupCount);
    this.#criticalSquares = new Float64Array(groupCount);
    const serviceGroup = Uint32Array.from(numbers.plain, ({ serviceNumber }) => plainCount + serviceNumber);
    this.#count(serviceGroup);
    this.#ends = this.spans.slice();
    for (let group = 1; group < groupCount; group++) this.#ends[group]! += this.#ends[group - 1]!;
    this.#durations = this.#durationsBy(serviceGroup);
    this.#criticalOfAll = calls.criticalNano.reduce((sum, nano) => sum + nano, 0);
  }

  /** Rows come trace by trace, so that what a trace adds to a group is known when the next one comes. */
  #count(serviceGroup: Uint32Array): void {
    const { plain, isEntry } = this.#calls;
    const open: OpenTraces = {
      last: new Int32Array(this.spans.length).fill(-1),
      criticalNano: new Float64Array(this.spans.length),
    };
    for (let row = 0; row < plain.length; row++) {
      this.#add(plain[row]!, row, open);
      if (isEntry[row] === 1) this.#add(serviceGroup[plain[row]!]!, row, open);
    }
    for (const [group, nano] of open.criticalNano.entries()) this.#criticalSquares[group]! += nano * nano;
  }

  #add(group: number, row: number, open: OpenTraces): void {
    const { ordered, criticalNano, trace } = this.#calls;
    const nano = criticalNano[row]!;
    if (open.last[group] !== trace[row]) {
      this.#traces[group]! += 1;
      this.#criticalSquares[group]! += open.criticalNano[group]! * open.criticalNano[group]!;
      open.last[group] = trace[row]!;
      open.criticalNano[group] = 0;
    }
    open.criticalNano[group]! += nano;
    this.spans[group]! += 1;
    if (ordered.rows.status[row] === 2) this.#errors[group]! += 1;
    this.#selfNano[group]! += ordered.rows.selfNano[row]!;
    this.#criticalNano[group]! += nano;
  }

  #durationsBy(serviceGroup: Uint32Array): Float64Array {
    const { plain, isEntry, ordered } = this.#calls;
    const { durationNano } = ordered.rows;
    const durations = new Float64Array(this.#ends.at(-1) ?? 0);
    const next = this.#ends.map((end, group) => end - this.spans[group]!);
    for (let row = 0; row < plain.length; row++) {
      durations[next[plain[row]!]!++] = durationNano[row]!;
      if (isEntry[row] === 1) durations[next[serviceGroup[plain[row]!]!]!++] = durationNano[row]!;
    }
    return durations;
  }

  criticalOf(group: number): Moments {
    const [sum, squares] = [this.#criticalNano[group]!, this.#criticalSquares[group]!];
    return { count: this.#calls.traceCount, sum, squares };
  }

  sideOf(group: number): OperationSide {
    const spans = this.spans[group]!;
    const own = this.#durations.subarray(this.#ends[group]! - spans, this.#ends[group]);
    const quantile = (share: number): number =>
      spans === 0 ? 0 : selectNth(own, Math.max(0, Math.ceil(share * spans) - 1));
    const { traceCount } = this.#calls;
    const criticalNano = this.#criticalNano[group]!;
    return {
      ...{ spans, errors: this.#errors[group]!, traces: this.#traces[group]! },
      callsPerTrace: traceCount === 0 ? 0 : spans / traceCount,
      ...{ p50Nano: quantile(0.5), p95Nano: quantile(0.95) },
      selfNano: spans === 0 ? 0 : this.#selfNano[group]! / spans,
      criticalNano: traceCount === 0 ? 0 : criticalNano / traceCount,
      criticalShare: this.#criticalOfAll === 0 ? 0 : criticalNano / this.#criticalOfAll,
    };
  }
}
