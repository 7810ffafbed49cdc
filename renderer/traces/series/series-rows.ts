import type { MetricsResult } from "../../../app/api/trace-queries.ts";

/** One series as the legend shows it; its values are row `index` of the answer. */
export interface SeriesRow {
  readonly index: number;
  /** `checkout · GET /cart`; the values of the labels, or the name of what is measured. */
  readonly name: string;
  /** With the names of the labels. */
  readonly title: string;
  readonly service: string | undefined;
  /** Upper border of a bucket of `histogram_over_time`: seconds of a duration. */
  readonly bucket: number | undefined;
  /** NaN where the series has no value at all. */
  readonly last: number;
  readonly mean: number;
  readonly max: number;
}

const bucketLabel = "__bucket";
const serviceLabels = ["resource.service.name", "rootServiceName"];

/** All series, the one with the largest mean first; of a histogram the longest bucket, as they lie in the chart. */
export function readSeries(result: MetricsResult, formatBucket: (value: number) => string): SeriesRow[] {
  return result.labels
    .map((labels, index) => rowOf(result, labels, index, formatBucket))
    .sort((a, b) => (b.bucket ?? 0) - (a.bucket ?? 0) || rank(b) - rank(a));
}

/** Steps that are over: the last may have a part of its spans yet to come. */
export function closedSteps({ steps, isLastOpen }: MetricsResult): number {
  return isLastOpen && steps > 1 ? steps - 1 : steps;
}

/** Values of one series. */
export function valuesOf({ values, steps }: MetricsResult, index: number): Float64Array {
  return values.subarray(index * steps, (index + 1) * steps);
}

function rowOf(
  result: MetricsResult,
  labels: MetricsResult["labels"][number],
  index: number,
  formatBucket: (value: number) => string,
): SeriesRow {
  const finite = valuesOf(result, index).subarray(0, closedSteps(result)).filter(Number.isFinite);
  const named = labels.filter(({ name }) => name !== "__name__");
  const shown = named.length === 0 ? labels : named;
  const text = ({ name: label, value }: (typeof labels)[number]): string =>
    label === bucketLabel ? `≤ ${formatBucket(Number(value))}` : value === "" ? "(empty)" : value;
  const name = shown.map(text).join(" · ");
  const bucket = labels.find((label) => label.name === bucketLabel)?.value;
  return {
    index,
    name: name === "" ? "all spans" : name,
    title: labels.map((label) => `${label.name} = ${label.value}`).join("\n"),
    bucket: bucket === undefined ? undefined : Number(bucket),
    service: labels.find((label) => serviceLabels.includes(label.name))?.value,
    last: finite.at(-1) ?? Number.NaN,
    mean: finite.length === 0 ? Number.NaN : finite.reduce((sum, value) => sum + value, 0) / finite.length,
    max: finite.length === 0 ? Number.NaN : finite.reduce((most, value) => Math.max(most, value)),
  };
}

function rank({ mean }: SeriesRow): number {
  return Number.isNaN(mean) ? Number.NEGATIVE_INFINITY : mean;
}
