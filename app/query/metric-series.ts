import type { SignalSeries } from "../analysis/compare/signal-series.ts";
import { type MetricBatch, metricType, pointTableOf } from "../pdata/metric-batch.ts";
import { serviceNameOf } from "../pdata/resource-view.ts";
import type { MetricIndex } from "../spanindex/metric-index.ts";
import { numberAt, SeriesHasher } from "../spanindex/metric-points.ts";
import { bigintAt, isZeroTraceId, roughAt, traceIdHex } from "../spanindex/words.ts";
import { displayPairs } from "./display-attribute.ts";
import { type MetricName, MetricSums, type SeriesSums, type SlicedPoint } from "./slice-sums.ts";
import { TimeSlice } from "./time-slice.ts";
import type { TimeWindows } from "./time-windows.ts";

/** Points looked at, those that arrived last first. */
const pointsMax = 1_000_000;
/** Bit 0 of a point's flags: there is no value. */
const noRecordedValue = 1;
/** AggregationTemporality: the points of a counter are totals since its start. */
const cumulative = 2;

/**
 * What metrics of services do in the times of both sides: levels of gauges, rates of counters, means of histograms and summaries, each
 * series apart, whichever process it comes from. A sum that may fall and comes as differences has no level that is known: it is left out.
 */
export async function metricSeries(
  index: MetricIndex,
  windows: TimeWindows,
  services: ReadonlySet<string>,
  signal?: AbortSignal,
): Promise<SignalSeries[]> {
  const pause = new TimeSlice(signal);
  const sums = new MetricSums(windows);
  let looked = 0;
  for (const chunk of index.chunks.chunks().toReversed()) {
    if (looked >= pointsMax) break;
    const columns = await index.chunks.columns(chunk);
    pause.check();
    if (columns === undefined) continue;
    const reader = new PointReader(columns.batch, windows, services);
    for (let metric = 0; metric < columns.batch.tables.metrics.rowCount; metric++) {
      if (pause.isOver) await pause.pause();
      looked += reader.read(metric, sums);
    }
  }
  return sums.series();
}

/** Reads the points of one batch. */
class PointReader {
  readonly #batch: MetricBatch;
  readonly #windows: TimeWindows;
  readonly #services: ReadonlySet<string>;
  readonly #hasher: SeriesHasher;

  constructor(batch: MetricBatch, windows: TimeWindows, services: ReadonlySet<string>) {
    this.#batch = batch;
    this.#windows = windows;
    this.#services = services;
    this.#hasher = new SeriesHasher(batch.dictionary, batch.tables.pointAttributes.columns.pair);
  }

  /** Returns how many points were looked at. */
  read(metric: number, sums: MetricSums): number {
    const { metrics, scopes } = this.#batch.tables;
    const { type, isMonotonic, aggregationTemporality, pointsStart, pointsEnd } = metrics.columns;
    const resource = scopes.columns.resource[metrics.columns.scope[metric]!]!;
    const service = serviceNameOf(this.#batch.dictionary, resource);
    const isTotal = type[metric] === metricType.summary || aggregationTemporality[metric] === cumulative;
    const form = formOf(type[metric]!, isMonotonic[metric] === 1, isTotal);
    if (form === undefined || !this.#services.has(service)) return 0;
    const name = this.#nameOf(metric, service, form === "rate" ? "rate" : "level");
    const source = form !== "level" && isTotal ? this.#sourceOf(resource) : undefined;
    for (let row = pointsStart[metric]!; row < pointsEnd[metric]!; row++)
      this.#readPoint(type[metric]!, row, sums, name, source);
    return pointsEnd[metric]! - pointsStart[metric]!;
  }

  #nameOf(metric: number, service: string, of: MetricName["of"]): MetricName {
    const { name, unit } = this.#batch.tables.metrics.columns;
    const { strings } = this.#batch.dictionary;
    return { service, metric: strings.text(name[metric]!), unit: strings.text(unit[metric]!), of };
  }

  /** The bytes of a resource: the same process in every batch. */
  #sourceOf(resource: number): string {
    const { entries } = this.#batch.dictionary.resources;
    return resource === 0
      ? ""
      : Buffer.from(entries.bytes.subarray(entries.startOf(resource), entries.endOf(resource))).toString(
          "latin1",
        );
  }

  /** `source`: of totals since a start. */
  #readPoint(
    type: number,
    row: number,
    sums: MetricSums,
    name: MetricName,
    source: string | undefined,
  ): void {
    const table = pointTableOf(type)!;
    const { columns } = this.#batch.tables[table];
    const place = this.#windows.placeOf(columns.timeUnixNano, row);
    if (place === undefined || (columns.flags[row]! & noRecordedValue) !== 0) return;
    const series = this.#seriesOf(columns, row, sums, name);
    if (series === undefined) return;
    const unixNano = bigintAt(columns.timeUnixNano, row);
    if ("exemplarsStart" in columns) this.#readExemplars(columns, row, series, place.side);
    const point = { ...place, unixNano, ...this.#sumOf(table, row) };
    if (Number.isNaN(point.sum)) return;
    if (source !== undefined) series.addRunning(source, point);
    else series.add(point, Number(unixNano - bigintAt(columns.startTimeUnixNano, row)) / 1e9);
  }

  /** A trace to look at, where exemplars name one. */
  #readExemplars(
    columns: { readonly exemplarsStart: Uint32Array; readonly exemplarsEnd: Uint32Array },
    row: number,
    series: SeriesSums,
    side: SlicedPoint["side"],
  ): void {
    const { traceId } = this.#batch.tables.exemplars.columns;
    for (let at = columns.exemplarsStart[row]!; at < columns.exemplarsEnd[row]!; at++)
      if (!series.hasTraceId(side) && !isZeroTraceId(traceId, at))
        series.addTraceId(side, traceIdHex(traceId, at));
  }

  #seriesOf(
    columns: { readonly attributesStart: Uint32Array; readonly attributesEnd: Uint32Array },
    row: number,
    sums: MetricSums,
    name: MetricName,
  ): SeriesSums | undefined {
    const [start, end] = [columns.attributesStart[row]!, columns.attributesEnd[row]!];
    return sums.seriesOf(name, this.#hasher.hashOf(start, end), () => {
      const { pair } = this.#batch.tables.pointAttributes.columns;
      const attributes = displayPairs(this.#batch.dictionary, pair, start, end);
      const texts = attributes.map(({ key, text }) => `${key}=${text}`).sort();
      return texts.length === 0 ? "" : ` {${texts.join(", ")}}`;
    });
  }

  #sumOf(
    table: NonNullable<ReturnType<typeof pointTableOf>>,
    row: number,
  ): { readonly sum: number; readonly count: number } {
    const { tables } = this.#batch;
    if (table === "numberPoints") return { sum: numberAt(tables.numberPoints.columns, row), count: 1 };
    const { sum, count } = tables[table].columns;
    return { sum: sum[row]!, count: roughAt(count, row) };
  }
}

/** How points are to be read; undefined = not at all. `mean`: of a histogram or summary. */
function formOf(type: number, isMonotonic: boolean, isTotal: boolean): "level" | "rate" | "mean" | undefined {
  if (type === metricType.gauge) return "level";
  if (type !== metricType.sum) return type === metricType.none ? undefined : "mean";
  if (isMonotonic) return "rate";
  return isTotal ? "level" : undefined;
}
