import type { OwnMetrics } from "../../component/stage-telemetry.ts";
import { type MetricDescription, metricDescriptions } from "./descriptions.ts";
import type { MetricsLevel } from "./metrics-level.ts";

export type Labels = Readonly<Record<string, string>>;

interface HistogramValue {
  readonly bounds: readonly number[];
  /** One more than bounds: the last is for what is above all of them. Not cumulative. */
  readonly counts: number[];
  sum: number;
  count: number;
}

export interface Series {
  readonly labels: Labels;
  value: number;
  readonly histogram?: HistogramValue;
}

/** All series of one metric. */
export interface MetricFamily {
  /** Without `otelcol_`. */
  readonly name: string;
  readonly type: MetricDescription["type"];
  readonly help: string;
  readonly series: readonly Series[];
}

interface MutableFamily extends MetricFamily {
  readonly series: Series[];
  readonly byLabels: Map<string, Series>;
}

/** Labels that say whose series one is. */
const componentKinds = ["receiver", "processor", "connector", "exporter", "extension"] as const;

const levels: readonly MetricsLevel[] = ["none", "basic", "normal", "detailed"];

/** The `otelcol_*` metrics of the configuration that runs, whichever that is: components may go on in another one. */
export class MetricsRegistry {
  #level: number;
  readonly #families = new Map<string, MutableFamily>();

  /** What is told only at a higher level is not kept. */
  constructor(level: MetricsLevel) {
    this.#level = levels.indexOf(level);
  }

  /** What is kept of a higher level goes. */
  setLevel(level: MetricsLevel): void {
    this.#level = levels.indexOf(level);
    for (const name of [...this.#families.keys()]) if (!this.#isKept(name)) this.#families.delete(name);
  }

  /** Gauges of components that are there no more. What they counted stays: it happened. */
  forget(isGone: (component: { readonly kind: string; readonly id: string }) => boolean): void {
    for (const { series, byLabels, type } of this.#families.values())
      for (const [key, one] of [...byLabels]) {
        const kind = componentKinds.find((label) => one.labels[label] !== undefined);
        if (type !== "gauge" || kind === undefined || !isGone({ kind, id: one.labels[kind]! })) continue;
        byLabels.delete(key);
        series.splice(series.indexOf(one), 1);
      }
  }

  /** Where one component writes to: all it writes has `labels`. */
  labelled(labels: Labels): OwnMetrics {
    return {
      add: (name, value, more) => {
        const series = this.#series("counter", name, labels, more);
        if (series !== undefined) series.value += value;
      },
      set: (name, value, more) => {
        const series = this.#series("gauge", name, labels, more);
        if (series !== undefined) series.value = value;
      },
      observe: (name, value, more) => {
        const histogram = this.#series("histogram", name, labels, more)?.histogram;
        if (histogram !== undefined) observe(histogram, value);
      },
    };
  }

  /** By name. */
  families(): readonly MetricFamily[] {
    return [...this.#families.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
  }

  #series(
    type: MetricDescription["type"],
    name: string,
    own: Labels,
    more: Labels | undefined,
  ): Series | undefined {
    const family = this.#family(type, name);
    if (family === undefined) return undefined;
    const labels = more === undefined ? own : { ...own, ...more };
    const key = JSON.stringify(Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1)));
    const known = family.byLabels.get(key);
    if (known !== undefined) return known;
    const series = newSeries(labels, family.type, name);
    family.byLabels.set(key, series);
    family.series.push(series);
    return series;
  }

  #isKept(name: string): boolean {
    return levels.indexOf(metricDescriptions.get(name)?.level ?? "normal") <= this.#level;
  }

  #family(type: MetricDescription["type"], name: string): MutableFamily | undefined {
    const known = this.#families.get(name);
    if (known !== undefined) return known;
    if (!this.#isKept(name)) return undefined;
    const description = metricDescriptions.get(name);
    // An up-down counter is added to, and told as a gauge.
    const family: MutableFamily = {
      name,
      type: description?.type ?? type,
      help: description?.help ?? "",
      series: [],
      byLabels: new Map(),
    };
    this.#families.set(name, family);
    return family;
  }
}

function newSeries(labels: Labels, type: MetricDescription["type"], name: string): Series {
  if (type !== "histogram") return { labels, value: 0 };
  const bounds = metricDescriptions.get(name)?.buckets ?? [];
  const counts = Array.from({ length: bounds.length + 1 }, () => 0);
  return { labels, value: 0, histogram: { bounds, counts, sum: 0, count: 0 } };
}

function observe(histogram: HistogramValue, value: number): void {
  const index = histogram.bounds.findIndex((bound) => value <= bound);
  histogram.counts[index < 0 ? histogram.bounds.length : index]! += 1;
  histogram.sum += value;
  histogram.count += 1;
}
