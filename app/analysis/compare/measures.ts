import type { ComparedMeasure } from "../../api/cohorts.ts";

/** A number that occurs, and how often on either side; element i of each. */
export interface NumberCounts {
  /** Ascending; of two types the same number may stand twice. */
  readonly value: Float64Array;
  readonly baseline: Uint32Array;
  readonly canary: Uint32Array;
}

export interface MeasureGap {
  /** Where the cumulative curves are farthest apart: shares of either side that are at most this. */
  readonly value: number;
  readonly baselineBelow: number;
  readonly canaryBelow: number;
  /** p50 and p95 by nearest rank, NaN of nothing. */
  readonly baseline: readonly [p50: number, p95: number];
  readonly canary: readonly [p50: number, p95: number];
}

const shares = [0.5, 0.95] as const;

/** One pass over the numbers of both sides; undefined where a side has none. */
export function measureGap({ value, baseline, canary }: NumberCounts): MeasureGap | undefined {
  const totals = [sumOf(baseline), sumOf(canary)] as const;
  if (totals[0] === 0 || totals[1] === 0) return undefined;
  const sides = [new Ranks(totals[0]), new Ranks(totals[1])] as const;
  let widest = { value: value[0]!, baselineBelow: 0, canaryBelow: 0 };
  for (let i = 0; i < value.length; i++) {
    sides[0].add(value[i]!, baseline[i]!);
    sides[1].add(value[i]!, canary[i]!);
    // Equal numbers are one step of the curve.
    if (value[i + 1] === value[i]) continue;
    const here = { value: value[i]!, baselineBelow: sides[0].below, canaryBelow: sides[1].below };
    if (gapOf(here) > gapOf(widest)) widest = here;
  }
  return { ...widest, baseline: sides[0].quantiles(), canary: sides[1].quantiles() };
}

function gapOf({ baselineBelow, canaryBelow }: Pick<MeasureGap, "baselineBelow" | "canaryBelow">): number {
  return Math.abs(canaryBelow - baselineBelow);
}

/** Numbers of one side, ascending, while they are counted. */
class Ranks {
  readonly #total: number;
  readonly #quantiles = [Number.NaN, Number.NaN];
  #count = 0;

  constructor(total: number) {
    this.#total = total;
  }

  add(value: number, count: number): void {
    const before = this.#count;
    this.#count += count;
    for (const [place, share] of shares.entries()) {
      const rank = Math.max(1, Math.ceil(share * this.#total - 1e-9));
      if (before < rank && this.#count >= rank) this.#quantiles[place] = value;
    }
  }

  get below(): number {
    return this.#count / this.#total;
  }

  quantiles(): readonly [number, number] {
    return [this.#quantiles[0]!, this.#quantiles[1]!];
  }
}

function sumOf(counts: Uint32Array): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

/**
 * The numbers of a field, where they are spread differently beyond chance. Spans of a trace depend on each other: no more of them count
 * than there are traces.
 */
export function measureOf(
  field: string,
  numbers: NumberCounts,
  traces: { readonly baseline: number; readonly canary: number },
): ComparedMeasure[] {
  const gap = measureGap(numbers);
  if (gap === undefined) return [];
  const spans = { baseline: sumOf(numbers.baseline), canary: sumOf(numbers.canary) };
  const difference = gap.canaryBelow - gap.baselineBelow;
  const chance = chanceGap(Math.min(spans.baseline, traces.baseline), Math.min(spans.canary, traces.canary));
  if (Math.abs(difference) <= chance) return [];
  const sideOf = (side: "baseline" | "canary") => ({
    ...{ spans: spans[side], below: gap[`${side}Below`], p50: gap[side][0], p95: gap[side][1] },
  });
  return [
    {
      ...{ field, value: gap.value, baseline: sideOf("baseline"), canary: sideOf("canary") },
      ...{ difference, low: difference - chance, high: difference + chance },
    },
  ];
}

/** Kolmogorov and Smirnov: by how much, in 95 of 100 cases, curves of samples of one and the same may lie apart wherever they do so most. */
export function chanceGap(a: number, b: number): number {
  return a === 0 || b === 0 ? 1 : 1.3581 * Math.sqrt(1 / a + 1 / b);
}
