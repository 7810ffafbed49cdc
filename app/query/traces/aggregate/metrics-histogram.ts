import type { Field, MetricsStage } from "../../../traceql/syntax-tree.ts";
import type { Steps } from "../query-world.ts";
import { labelsOf, type Series, withLabel } from "./metrics-series.ts";
import { unitOf } from "./metrics-values.ts";
import { PairNumbers } from "./pair-numbers.ts";
import type { SeriesCells } from "./series-cells.ts";
import { forEachNumber } from "./series-of.ts";

/** Buckets as numbers that fit in 32 bits: 0 = not positive, else the exponent of the power of two and this. */
const exponentBias = 1_100;

/** Spans by the power of two at or above the number (nanoseconds of a duration): a series for each group and power that occurs. */
export function* histogramSeries(
  cells: SeriesCells,
  stage: MetricsStage,
  of: Field,
): Steps<readonly Series[]> {
  const { groups, grouping, steps } = cells;
  const found = new PairNumbers();
  const counts: Float64Array[] = [];
  yield* forEachNumber(cells, of, (cell, number) => {
    const place = Math.floor(cell / steps);
    if (place === groups.length) return;
    const series = found.of(place, bucketOf(number));
    counts[series] ??= new Float64Array(steps);
    counts[series][cell % steps]! += 1;
  });
  return counts.map((values, series) => {
    const labels = labelsOf(stage, grouping.groups, groups[found.first(series)]!);
    const border = borderOf(found.second(series)) / unitOf(of);
    return { labels: withLabel(labels, "__bucket", border), values };
  });
}

function bucketOf(number: number): number {
  if (number <= 0) return 0;
  if (number === Number.POSITIVE_INFINITY) return 1_024 + exponentBias;
  let exponent = Math.ceil(Math.log2(number));
  // A logarithm may be off by one at the border.
  while (2 ** exponent < number) exponent += 1;
  while (2 ** (exponent - 1) >= number) exponent -= 1;
  return exponent + exponentBias;
}

function borderOf(bucket: number): number {
  return bucket === 0 ? 0 : 2 ** (bucket - exponentBias);
}
