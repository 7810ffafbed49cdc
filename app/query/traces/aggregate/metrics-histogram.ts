import type { Field, MetricsStage } from "../../../traceql/syntax-tree.ts";
import type { Steps } from "../query-world.ts";
import { bucketLabel, labelsOf, type Series, withLabel } from "./metrics-series.ts";
import { forEachNumber, unitOf } from "./metrics-values.ts";
import type { SeriesCells } from "./series-cells.ts";

/** Buckets as whole numbers: 0 = not positive, else the exponent of the power of two and this. Those of float64 fit. */
const exponentBias = 1_075;
const bucketsMax = 2_101;

/** Spans by the power of two at or above the number (nanoseconds of a duration): a series for each group and power that occurs. */
export function* histogramSeries(
  cells: SeriesCells,
  stage: MetricsStage,
  of: Field,
): Steps<readonly Series[]> {
  const { groups, grouping, steps } = cells;
  // By place and bucket: the number of the series + 1.
  const seriesAt = new Uint32Array(groups.length * bucketsMax);
  const found: { readonly place: number; readonly bucket: number }[] = [];
  const counts: Float64Array[] = [];
  yield* forEachNumber(cells, of, (cell, number) => {
    const place = Math.floor(cell / steps);
    if (place === groups.length) return;
    const at = place * bucketsMax + bucketOf(number);
    if (seriesAt[at] === 0) {
      seriesAt[at] = found.push({ place, bucket: at % bucketsMax });
      counts.push(new Float64Array(steps));
    }
    counts[seriesAt[at]! - 1]![cell - place * steps]! += 1;
  });
  return counts.map((values, series) => {
    const labels = labelsOf(stage, grouping.groups, groups[found[series]!.place]!);
    const border = borderOf(found[series]!.bucket) / unitOf(of);
    return { labels: withLabel(labels, bucketLabel, border), values };
  });
}

const float = new Float64Array(1);
const floatWords = new Uint32Array(float.buffer);

/** The exponent of a float64 is the power of two at or below it; it is the one above unless the rest is zero. */
function bucketOf(number: number): number {
  if (number <= 0) return 0;
  float[0] = number;
  const high = floatWords[1]!;
  const exponent = (high >>> 20) - 1_023;
  // The smallest numbers have no exponent of their own: they share a bucket with the next.
  if (exponent === -1_023) return exponentBias - 1_022;
  const isPower = (high & 0xf_ffff) === 0 && floatWords[0] === 0;
  return exponent + exponentBias + (isPower ? 0 : 1);
}

function borderOf(bucket: number): number {
  return bucket === 0 ? 0 : 2 ** (bucket - exponentBias);
}
