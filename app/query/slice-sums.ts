import type { SignalSeries } from "../analysis/compare/signal-series.ts";
import type { TimeWindows } from "./time-windows.ts";

/** A metric of a service; `of`: what its values are. */
export interface MetricName {
  readonly service: string;
  readonly metric: string;
  readonly unit: string;
  readonly of: "level" | "rate";
}

/** A point with the place of its time, and what it adds up: a sum, and over how much (values, seconds come from times). */
export interface SlicedPoint {
  readonly side: "baseline" | "canary";
  readonly slice: number;
  readonly unixNano: bigint;
  readonly sum: number;
  readonly count: number;
}

/** Told apart in all; beyond, series are left out. */
const seriesMax = 5_000;

/** The series of all metrics. */
export class MetricSums {
  readonly #windows: TimeWindows;
  readonly #groups = new Map<string, Map<number, SeriesSums>>();
  #seriesCount = 0;

  constructor(windows: TimeWindows) {
    this.#windows = windows;
  }

  /** `hash` of the attributes, and their text where the series is new; undefined where there are too many. */
  seriesOf(name: MetricName, hash: number, attributesText: () => string): SeriesSums | undefined {
    const key = `${name.service}\0${name.metric}\0${name.of}`;
    const group = this.#groups.get(key) ?? new Map<number, SeriesSums>();
    this.#groups.set(key, group);
    const known = group.get(hash);
    if (known !== undefined || this.#seriesCount >= seriesMax) return known;
    const series = new SeriesSums(name, attributesText(), this.#windows);
    group.set(hash, series);
    this.#seriesCount += 1;
    return series;
  }

  series(): SignalSeries[] {
    return [...this.#groups.values()].flatMap((group) => Array.from(group.values(), (sums) => sums.series()));
  }
}

/** One series of both sides: of each slice of time the sum of what it says, and over how much. */
export class SeriesSums {
  readonly #name: MetricName;
  readonly #attributes: string;
  readonly #sides: Record<"baseline" | "canary", { readonly sum: Float64Array; readonly over: Float64Array }>;
  /** In hex digits; empty where no exemplar names one. */
  readonly #traceIds = { baseline: "", canary: "" };
  /** Points of totals since a start, by who counts. */
  readonly #running = new Map<string, SlicedPoint[]>();

  constructor(name: MetricName, attributes: string, windows: TimeWindows) {
    this.#name = name;
    this.#attributes = attributes;
    const empty = (side: "baseline" | "canary") => ({
      sum: new Float64Array(windows.sliceCount(side)),
      over: new Float64Array(windows.sliceCount(side)),
    });
    this.#sides = { baseline: empty("baseline"), canary: empty("canary") };
  }

  /** What a slice says by itself: a level, or how much there was of it in `seconds`. */
  add({ side, slice, sum, count }: SlicedPoint, seconds: number): void {
    this.#sides[side].sum[slice]! += sum;
    this.#sides[side].over[slice]! += this.#name.of === "rate" ? seconds : count;
  }

  hasTraceId(side: SlicedPoint["side"]): boolean {
    return this.#traceIds[side] !== "";
  }

  /** The trace that an exemplar of a side names. */
  addTraceId(side: SlicedPoint["side"], traceId: string): void {
    this.#traceIds[side] = traceId;
  }

  /** Totals since a start: what is between two points of one source counts. */
  addRunning(source: string, point: SlicedPoint): void {
    const points = this.#running.get(source);
    if (points === undefined) this.#running.set(source, [point]);
    else points.push(point);
  }

  series(): SignalSeries {
    for (const points of this.#running.values()) this.#addDifferences(points);
    this.#running.clear();
    const { service, metric, unit, of } = this.#name;
    return {
      ...{ kind: "metrics", service, text: `${metric}${this.#attributes}`, isError: false, of, unit },
      ...{ search: metric, traceIds: this.#traceIds },
      ...{ baseline: this.#valuesOf("baseline"), canary: this.#valuesOf("canary") },
    };
  }

  #addDifferences(points: readonly SlicedPoint[]): void {
    const ordered = points.toSorted((a, b) => Number(a.unixNano - b.unixNano));
    for (const [i, point] of ordered.entries()) {
      const before = ordered[i - 1];
      // A total that falls was started anew in between.
      if (before?.side !== point.side || point.count < before.count || point.sum < before.sum) continue;
      const seconds = Number(point.unixNano - before.unixNano) / 1e9;
      this.add({ ...point, sum: point.sum - before.sum, count: point.count - before.count }, seconds);
    }
  }

  /** Of slices that say something. */
  #valuesOf(side: "baseline" | "canary"): Float64Array {
    const { sum, over } = this.#sides[side];
    return sum.map((total, slice) => total / over[slice]!).filter((_value, slice) => over[slice]! > 0);
  }
}
