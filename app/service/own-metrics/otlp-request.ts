import type { AnyBatch } from "../../pdata/batch.ts";
import { Dictionary } from "../../pdata/dictionary.ts";
import { decode } from "../../pdata/otlp/codec.ts";
import type { MetricFamily, Series } from "./metrics-registry.ts";

const cumulative = 2;

export interface OtlpAbout {
  readonly resource: ReadonlyMap<string, string>;
  /** When counting began, and now. */
  readonly startMs: number;
  readonly nowMs: number;
}

/** Metrics as a batch of OTLP, named as on the page of metrics: `otelcol_exporter_sent_spans`. */
export function otlpBatch(families: readonly MetricFamily[], about: OtlpAbout): AnyBatch {
  const metrics = families.map((family) => metricOf(family, about));
  const resource = { attributes: attributesOf(about.resource) };
  const scope = { name: "github.com/open-telemetry/opentelemetry-collector/service" };
  const request = { resourceMetrics: [{ resource, scopeMetrics: [{ scope, metrics }] }] };
  const bytes = Buffer.from(JSON.stringify(request));
  return decode("metrics", { encoding: "json", bytes }, new Dictionary()).batch;
}

function metricOf({ name, type, help, series }: MetricFamily, about: OtlpAbout): object {
  const times = { startTimeUnixNano: nanos(about.startMs), timeUnixNano: nanos(about.nowMs) };
  const numbers = series.map(({ labels, value }) => ({ ...pointOf(labels), ...times, asDouble: value }));
  const known = { name: `otelcol_${name}`, description: help };
  if (type === "gauge") return { ...known, gauge: { dataPoints: numbers } };
  const aggregationTemporality = cumulative;
  if (type === "counter")
    return { ...known, sum: { dataPoints: numbers, aggregationTemporality, isMonotonic: true } };
  const dataPoints = series.flatMap((one) => histogramPoint(one, times));
  return { ...known, histogram: { dataPoints, aggregationTemporality } };
}

function histogramPoint({ labels, histogram }: Series, times: object): object[] {
  if (histogram === undefined) return [];
  const { bounds, counts, sum, count } = histogram;
  const buckets = { explicitBounds: bounds, bucketCounts: counts.map(String) };
  return [{ ...pointOf(labels), ...times, count: String(count), sum, ...buckets }];
}

function pointOf(labels: Readonly<Record<string, string>>): object {
  return { attributes: attributesOf(new Map(Object.entries(labels))) };
}

function attributesOf(attributes: ReadonlyMap<string, string>): object[] {
  return [...attributes].map(([key, stringValue]) => ({ key, value: { stringValue } }));
}

function nanos(ms: number): string {
  return `${BigInt(Math.round(ms)) * 1_000_000n}`;
}
