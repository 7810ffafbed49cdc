import type { AnyBatch } from "../../pdata/batch.ts";
import { batchOf, jsonOf, statements } from "./run-ottl.ts";

/** A metric in OTLP/JSON. */
export interface Metric {
  readonly name: string;
  readonly [field: string]: unknown;
}

/** A batch with these metrics in one scope. */
export function batchOfMetrics(...metrics: readonly Metric[]): AnyBatch {
  return batchOf("metrics", {
    resourceMetrics: [{ resource: {}, scopeMetrics: [{ scope: { name: "s" }, metrics }] }],
  });
}

export function metricsOf(batch: AnyBatch): readonly Metric[] {
  const json = jsonOf(batch) as { resourceMetrics?: { scopeMetrics: { metrics: Metric[] }[] }[] };
  return (json.resourceMetrics ?? []).flatMap(({ scopeMetrics }) =>
    scopeMetrics.flatMap(({ metrics }) => metrics),
  );
}

/** What metrics become, with those that are made of them. Errors of items are thrown. */
export function after(texts: readonly string[], ...metrics: readonly Metric[]): readonly Metric[] {
  const batch = batchOfMetrics(...metrics);
  statements("metrics", texts).run(batch, { errorMode: "propagate" });
  return metricsOf(batch);
}
