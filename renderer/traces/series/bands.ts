import type { MetricsResult } from "../../../app/api/trace-queries.ts";
import { type SeriesRow, valuesOf } from "./series-rows.ts";

/** One bucket of a histogram over time, for all groups. */
export interface Band {
  /** Upper border; 0 holds what is not positive. */
  readonly bucket: number;
  readonly rows: readonly SeriesRow[];
  /** One for each step. */
  readonly counts: Float64Array;
}

/** Buckets from the smallest to the largest; the powers of two between them that nothing fell into are there, too. */
export function bandsOf(result: MetricsResult, rows: readonly SeriesRow[]): readonly Band[] {
  const byPower = Map.groupBy(rows, ({ bucket = 0 }) => powerOf(bucket));
  const powers = [...byPower.keys()].filter(Number.isFinite);
  const [least, most] = [Math.min(...powers), Math.max(...powers)];
  const between = Array.from({ length: powers.length === 0 ? 0 : most - least + 1 }, (_, at) => least + at);
  const all = byPower.has(powerOf(0)) ? [powerOf(0), ...between] : between;
  const [one] = rows.filter(({ bucket = 0 }) => bucket > 0);
  const unit = one?.bucket === undefined ? 1 : one.bucket / 2 ** powerOf(one.bucket);
  return all.map((power) => {
    const own = byPower.get(power) ?? [];
    return { bucket: unit * 2 ** power, rows: own, counts: sumOf(result, own) };
  });
}

/** Nanoseconds become seconds in an answer: a power of two no longer, but as far from the next. */
function powerOf(bucket: number): number {
  return bucket <= 0 ? Number.NEGATIVE_INFINITY : Math.floor(Math.log2(bucket) + 1e-9);
}

function sumOf(result: MetricsResult, rows: readonly SeriesRow[]): Float64Array {
  const sum = new Float64Array(result.steps);
  for (const { index } of rows)
    valuesOf(result, index).forEach((value, step) => {
      if (Number.isFinite(value)) sum[step]! += value;
    });
  return sum;
}
