import { fieldText } from "../../../traceql/fields.ts";
import type { MetricsStage, RankStage } from "../../../traceql/syntax-tree.ts";
import type { Groups } from "./group-rows.ts";
import { shownText } from "./value-text.ts";

export interface Label {
  readonly name: string;
  readonly value: string;
}

export interface Series {
  readonly labels: readonly Label[];
  /** One a step; NaN = nothing. */
  readonly values: Float64Array;
}

/** The labels of a group, as Tempo names them: absent fields have none, and a series without `by` has the name of the function. */
export function labelsOf({ by, metrics }: MetricsStage, groups: Groups, group: number): readonly Label[] {
  if (by.length === 0) return [{ name: "__name__", value: metrics.function }];
  const texts = groups.texts(group);
  const labels = groups.valueNumbers(group).flatMap((number, i) => {
    return number === 0 ? [] : [{ name: fieldText(by[i]!), value: shownText(texts[i]!).text }];
  });
  return labels.length > 0 ? labels : [{ name: fieldText(by[0]!), value: "nil" }];
}

/** With one label more; a name of the function says nothing beside it. */
export function withLabel(labels: readonly Label[], name: string, value: number): readonly Label[] {
  return [...labels.filter((label) => label.name !== "__name__"), { name, value: String(value) }];
}

/** What `histogram_over_time` calls the upper border of a bucket. */
export const bucketLabel = "__bucket";

/** In the order of their labels, whose texts are made once; buckets of a histogram in that of their borders. */
export function sortByLabels(series: readonly Series[]): readonly Series[] {
  return series
    .map((one) => {
      const bucket = one.labels.find(({ name }) => name === bucketLabel);
      const others = one.labels.filter((label) => label !== bucket);
      return { one, text: labelsText(others), border: Number(bucket?.value ?? 0) };
    })
    .sort((a, b) => (a.text < b.text ? -1 : Number(a.text > b.text)) || a.border - b.border)
    .map(({ one }) => one);
}

function labelsText(labels: readonly Label[]): string {
  return labels.map(({ name, value }) => `${name}=${JSON.stringify(value)}`).join(",");
}

/** `topk` and `bottomk`: in each step the first `count` by value, among equal ones by label. Series that are never among them go. */
export function rankSeries(
  series: readonly Series[],
  { function: name, count }: Pick<RankStage, "function" | "count">,
): readonly Series[] {
  const sign = name === "topk" ? -1 : 1;
  const steps = series[0]?.values.length ?? 0;
  const kept = series.map(({ labels }) => ({ labels, values: new Float64Array(steps).fill(Number.NaN) }));
  for (let step = 0; step < steps; step++) {
    const present = [...series.keys()].filter((i) => !Number.isNaN(series[i]!.values[step]!));
    // The sort is stable, and series are sorted by their labels.
    present.sort((a, b) => sign * (series[a]!.values[step]! - series[b]!.values[step]!));
    for (const i of present.slice(0, count)) kept[i]!.values[step] = series[i]!.values[step]!;
  }
  return kept.filter(({ values }) => values.some((value) => !Number.isNaN(value)));
}
