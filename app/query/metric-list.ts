import { TextPool } from "../analysis/text-pool.ts";
import type { MetricList } from "../api/metrics.ts";
import { compareTexts } from "../base/compare-texts.ts";
import type { MetricIndex } from "../spanindex/metric-index.ts";
import type { MetricTotal } from "../spanindex/metric-stats.ts";

/** Which metrics: for the list of them, and for an export of what it shows. */
export interface MetricFilter {
  readonly text?: string | undefined;
  readonly service?: string | undefined;
}

/** `metricListParams` of the API after validation. */
export interface MetricQuery extends MetricFilter {
  readonly limit: number;
}

/** Whether the metric of a name and a service is one of them. */
export function metricTest(filter: MetricFilter): (name: string, service: string) => boolean {
  const text = filter.text?.toLowerCase() ?? "";
  return (name, service) =>
    (filter.service === undefined || service === filter.service) && name.toLowerCase().includes(text);
}

/** The metrics of every service, by name, then service. */
export function listMetrics(index: MetricIndex, query: MetricQuery): MetricList {
  const startedMs = performance.now();
  const isWanted = metricTest(query);
  const found = index
    .metrics()
    .filter(({ name, service }) => isWanted(name, service))
    .sort((a, b) => compareTexts(a.name, b.name) || compareTexts(a.service, b.service));
  const list = packMetrics(found.slice(0, query.limit));
  return { matched: found.length, elapsedMs: performance.now() - startedMs, ...list };
}

function packMetrics(metrics: readonly MetricTotal[]): Omit<MetricList, "matched" | "elapsedMs"> {
  const texts = new TextPool();
  const sparkEnd = new Uint32Array(metrics.length);
  for (const [row, { spark }] of metrics.entries())
    sparkEnd[row] = (row === 0 ? 0 : sparkEnd[row - 1]!) + spark.length;
  return {
    rowCount: metrics.length,
    name: Uint32Array.from(metrics, ({ name }) => texts.of(name)),
    unit: Uint32Array.from(metrics, ({ unit }) => texts.of(unit)),
    description: Uint32Array.from(metrics, ({ description }) => texts.of(description)),
    service: Uint32Array.from(metrics, ({ service }) => texts.of(service)),
    type: Uint8Array.from(metrics, ({ type }) => type),
    temporality: Uint8Array.from(metrics, ({ temporality }) => temporality),
    isMonotonic: Uint8Array.from(metrics, ({ isMonotonic }) => (isMonotonic ? 1 : 0)),
    pointCount: Float64Array.from(metrics, ({ pointCount }) => pointCount),
    seriesCount: Uint32Array.from(metrics, ({ seriesCount }) => seriesCount),
    lastValue: Float64Array.from(metrics, ({ lastValue }) => lastValue),
    lastTimeMs: Float64Array.from(metrics, ({ lastTimeMs }) =>
      Number.isFinite(lastTimeMs) ? lastTimeMs : 0,
    ),
    exemplarCount: Float64Array.from(metrics, ({ exemplarCount }) => exemplarCount),
    sparkEnd,
    sparkValue: Float64Array.from(metrics.flatMap(({ spark }) => [...spark])),
    strings: texts.texts,
  };
}
