import { fieldText, fieldType } from "../fields.ts";
import type { Field, Metrics, MetricsStage, Query, RankStage } from "../syntax-tree.ts";
import { aggregateNumbers, matchNaively } from "./naive-evaluate.ts";
import { fieldValues, isTrue } from "./naive-expression.ts";
import type { NaiveSpan } from "./naive-span.ts";
import { type NaiveTrace, tracesOf } from "./naive-trace.ts";
import { groupKey, numberOf, textOf, type Value } from "./naive-value.ts";

/** Steps of a metrics query: the first begins at `startUnixNano`. */
export interface NaiveSteps {
  readonly startUnixNano: bigint;
  readonly stepNano: bigint;
  readonly steps: number;
}

export interface NaiveSeries {
  readonly labels: readonly NaiveLabel[];
  /** One a step; undefined = nothing. */
  readonly values: readonly (number | undefined)[];
}

export interface NaiveLabel {
  readonly name: string;
  readonly value: string;
}

/** The series of a metrics query, by their labels. Quantiles are exact. */
export function seriesNaively(
  query: Query,
  spans: readonly NaiveSpan[],
  steps: NaiveSteps,
): readonly NaiveSeries[] {
  const stage = query.stages.find((found) => found.type === "metrics")!;
  const ranks = query.stages.filter((found) => found.type === "rank");
  const lookUp = lookUpIn(spans);
  const inRange = matchNaively(query, spans).filter((span) => stepOf(span, steps) !== undefined);
  const groups = Map.groupBy(inRange, (span) =>
    stage.by.map((field) => groupKey(lookUp(field, span))).join("\n"),
  );
  // Without `by` there is one series, even of nothing.
  const parts = groups.size === 0 && stage.by.length === 0 ? [[]] : [...groups.values()];
  const series = parts.flatMap((part) => seriesOf(stage, part, steps, lookUp));
  return ranks.reduce(rankSeries, series.toSorted(byLabels));
}

type LookUp = (field: Field, span: NaiveSpan) => Value | undefined;

function lookUpIn(spans: readonly NaiveSpan[]): LookUp {
  const traces = new Map<string, NaiveTrace>(tracesOf(spans).map((trace) => [trace.traceId, trace]));
  return (field, span) => fieldValues(field, span, traces.get(span.traceId)!)[0];
}

/** Undefined before the first and after the last. */
function stepOf({ startUnixNano }: NaiveSpan, steps: NaiveSteps): number | undefined {
  const offset = startUnixNano - steps.startUnixNano;
  const step = Number(offset / steps.stepNano);
  return offset >= 0n && step < steps.steps ? step : undefined;
}

function seriesOf(
  stage: MetricsStage,
  spans: readonly NaiveSpan[],
  steps: NaiveSteps,
  lookUp: LookUp,
): readonly NaiveSeries[] {
  const labels = labelsOf(stage, spans[0], lookUp);
  const { metrics } = stage;
  const bySteps = (part: readonly NaiveSpan[], value: (inStep: readonly NaiveSpan[]) => number | undefined) =>
    Array.from({ length: steps.steps }, (_, step) =>
      value(part.filter((span) => stepOf(span, steps) === step)),
    );
  const numbersOf = (inStep: readonly NaiveSpan[]): number[] =>
    inStep.flatMap((span) => ("of" in metrics ? (measure(metrics.of, span, lookUp) ?? []) : []));
  switch (metrics.function) {
    case "rate":
    case "count_over_time": {
      const unit = metrics.function === "rate" ? Number(steps.stepNano) / 1e9 : 1;
      return [{ labels, values: bySteps(spans, (inStep) => inStep.length / unit) }];
    }
    case "quantile_over_time":
      return metrics.quantiles.map((quantile) => ({
        labels: [...labels.filter(({ name }) => name !== "__name__"), { name: "p", value: String(quantile) }],
        values: bySteps(spans, (inStep) => exactQuantile(quantile, numbersOf(inStep))),
      }));
    case "histogram_over_time":
      return histogramOf(metrics.of, labels, spans, bySteps, lookUp);
    case "compare":
      return [];
    default: {
      const name = metrics.function.slice(0, 3) as "min";
      return [{ labels, values: bySteps(spans, (inStep) => aggregateNumbers(name, numbersOf(inStep))) }];
    }
  }
}

type BySteps = (
  part: readonly NaiveSpan[],
  value: (inStep: readonly NaiveSpan[]) => number | undefined,
) => readonly (number | undefined)[];

function histogramOf(
  of: Field,
  labels: readonly NaiveLabel[],
  spans: readonly NaiveSpan[],
  bySteps: BySteps,
  lookUp: LookUp,
): readonly NaiveSeries[] {
  const measured = spans.filter((span) => measure(of, span, lookUp) !== undefined);
  const buckets = Map.groupBy(measured, (span) => bucketOf(of, numberOf(lookUp(of, span))!));
  return [...buckets].map(([bucket, part]) => ({
    labels: [
      ...labels.filter(({ name }) => name !== "__name__"),
      { name: "__bucket", value: String(bucket) },
    ],
    values: bySteps(part, (inStep) => inStep.length),
  }));
}

/** The power of two at or above, of nanoseconds for durations, which are then given in seconds. */
function bucketOf(of: Field, number: number): number {
  if (number <= 0) return 0;
  let power = 2 ** Math.floor(Math.log2(number));
  // A logarithm may be off by one at the border.
  while (power < number) power *= 2;
  while (power / 2 >= number) power /= 2;
  return fieldType(of) === "duration" ? power / 1e9 : power;
}

/** Durations are seconds. */
function measure(of: Field, span: NaiveSpan, lookUp: LookUp): number | undefined {
  const number = numberOf(lookUp(of, span));
  return number !== undefined && fieldType(of) === "duration" ? number / 1e9 : number;
}

/** The smallest value that this share does not exceed; undefined of nothing. */
export function exactQuantile(quantile: number, numbers: readonly number[]): number | undefined {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.max(1, Math.ceil(quantile * sorted.length)) - 1];
}

function labelsOf(
  { by, metrics }: MetricsStage,
  first: NaiveSpan | undefined,
  lookUp: LookUp,
): readonly NaiveLabel[] {
  if (by.length === 0 || first === undefined) return [{ name: "__name__", value: metrics.function }];
  const labels = by.flatMap((field) => {
    const value = lookUp(field, first);
    return value === undefined ? [] : [{ name: fieldText(field), value: textOf(value) }];
  });
  return labels.length > 0 ? labels : [{ name: fieldText(by[0]!), value: "nil" }];
}

function rankSeries(
  series: readonly NaiveSeries[],
  { function: name, count }: RankStage,
): readonly NaiveSeries[] {
  const sign = name === "topk" ? -1 : 1;
  const steps = series[0]?.values.length ?? 0;
  const kept = series.map(({ labels }) => ({
    labels,
    values: new Array<number | undefined>(steps).fill(undefined),
  }));
  for (let step = 0; step < steps; step++) {
    const present = series.flatMap(({ values }, index) => {
      const value = values[step];
      return value === undefined ? [] : [{ index, value }];
    });
    // The sort is stable, and series are sorted by their labels.
    const best = present.toSorted((a, b) => sign * (a.value - b.value)).slice(0, count);
    for (const { index, value } of best) kept[index]!.values[step] = value;
  }
  return kept.filter(({ values }) => values.some((value) => value !== undefined));
}

/** Labels as one text, to compare series by. */
export function labelsText(labels: readonly NaiveLabel[]): string {
  return labels.map(({ name, value }) => `${name}=${JSON.stringify(value)}`).join(",");
}

/** By the texts of the labels, then by the border of a bucket of a histogram. */
function byLabels(a: NaiveSeries, b: NaiveSeries): number {
  const [left, right] = [a, b].map(({ labels }) => ({
    text: labelsText(labels.filter(({ name }) => name !== "__bucket")),
    border: Number(labels.find(({ name }) => name === "__bucket")?.value ?? 0),
  })) as [{ text: string; border: number }, { text: string; border: number }];
  if (left.text !== right.text) return left.text < right.text ? -1 : 1;
  return left.border - right.border;
}

/** How often each value of some fields occurs in the selection of `compare` and in the rest: by text of the value. */
export function compareNaively(
  query: Query,
  spans: readonly NaiveSpan[],
  fields: readonly Field[],
): ReadonlyMap<string, ReadonlyMap<string, { readonly selection: number; readonly baseline: number }>> {
  const { metrics } = query.stages.find((found) => found.type === "metrics")!;
  const lookUp = lookUpIn(spans);
  const traces = tracesOf(spans);
  const matched = matchNaively(query, spans);
  const counted = matched.map((span) => {
    const trace = traces.find(({ traceId }) => traceId === span.traceId)!;
    return { span, isSelected: isSelected(metrics, span, trace) };
  });
  return new Map(
    fields.map((field) => {
      const present = counted.filter(({ span }) => lookUp(field, span) !== undefined);
      const byText = Map.groupBy(present, ({ span }) => textOf(lookUp(field, span)!));
      const counts = [...byText].map(([text, part]) => {
        const selection = part.filter((one) => one.isSelected).length;
        return [text, { selection, baseline: part.length - selection }] as const;
      });
      return [fieldText(field), new Map(counts)];
    }),
  );
}

function isSelected(metrics: Metrics, span: NaiveSpan, trace: NaiveTrace): boolean {
  if (metrics.function !== "compare") return false;
  const { selection, startUnixNano, endUnixNano } = metrics;
  const isInTime =
    startUnixNano === undefined ||
    endUnixNano === undefined ||
    (span.startUnixNano >= BigInt(startUnixNano) && span.startUnixNano < BigInt(endUnixNano));
  return isInTime && (selection.expression === undefined || isTrue(selection.expression, span, trace));
}
