import type { MetricsResult } from "../../../app/api/trace-queries.ts";

/** One series as the legend shows it; its values are row `index` of the answer. */
export interface SeriesRow {
  readonly index: number;
  /** `checkout · GET /cart`; the values of the labels, or the name of what is measured. */
  readonly name: string;
  /** With the names of the labels. */
  readonly title: string;
  readonly service: string | undefined;
  /** NaN where the series has no value at all. */
  readonly last: number;
  readonly mean: number;
  readonly max: number;
}

const serviceLabels = ["resource.service.name", "rootServiceName"];

/** All series, the one with the largest mean first. */
export function readSeries(result: MetricsResult): SeriesRow[] {
  return result.labels.map((labels, index) => rowOf(result, labels, index)).sort((a, b) => rank(b) - rank(a));
}

/** Values of one series. */
export function valuesOf({ values, steps }: MetricsResult, index: number): Float64Array {
  return values.subarray(index * steps, (index + 1) * steps);
}

function rowOf(result: MetricsResult, labels: MetricsResult["labels"][number], index: number): SeriesRow {
  const finite = valuesOf(result, index).filter(Number.isFinite);
  const named = labels.filter(({ name }) => name !== "__name__");
  const shown = named.length === 0 ? labels : named;
  const name = shown.map(({ value }) => (value === "" ? "(empty)" : value)).join(" · ");
  return {
    index,
    name: name === "" ? "all spans" : name,
    title: labels.map((label) => `${label.name} = ${label.value}`).join("\n"),
    service: labels.find((label) => serviceLabels.includes(label.name))?.value,
    last: finite.at(-1) ?? Number.NaN,
    mean: finite.length === 0 ? Number.NaN : finite.reduce((sum, value) => sum + value, 0) / finite.length,
    max: finite.length === 0 ? Number.NaN : finite.reduce((most, value) => Math.max(most, value)),
  };
}

function rank({ mean }: SeriesRow): number {
  return Number.isNaN(mean) ? Number.NEGATIVE_INFINITY : mean;
}
