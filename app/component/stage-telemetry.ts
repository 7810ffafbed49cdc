import type { Signal } from "../base/signal.ts";
import type { AnyBatch } from "../pdata/batch.ts";

/**
 * Items a component took and left out on purpose (filtered, sampled …), or gave up (no more retries, queue lost …). Every
 * item that enters a component leaves it, is refused by an error, or is told here: there is no fourth way.
 */
export interface Drop {
  readonly signal: Signal;
  readonly items: number;
  /** lower_snake_case, part of the public counters: `filtered`, `sampled`, `retries_exhausted`. */
  readonly reason: string;
  /** What decided it, as written in the configuration: `attributes["http.route"] == "/health"`. */
  readonly rule?: string | undefined;
  /** The dropped items, to show the last of them: a batch and some of its item rows. Read at once, not kept. */
  readonly examples?: { readonly batch: AnyBatch; readonly rows: Uint32Array } | undefined;
}

/**
 * A value of the component's own metrics, by its name without `otelcol_`: counters are added to, gauges set, histograms observed.
 * Names, labels and buckets: the Collector's `documentation.md` files.
 */
export interface OwnMetrics {
  add(this: void, name: string, value: number, labels?: MetricLabels): void;
  set(this: void, name: string, value: number, labels?: MetricLabels): void;
  observe(this: void, name: string, value: number, labels?: MetricLabels): void;
}

type MetricLabels = Readonly<Record<string, string>>;

/** What an exporter tells of its items; the page and the metrics show it. */
export interface ExporterTelemetry {
  /** The other side took them. */
  sent(signal: Signal, items: number, labels?: MetricLabels): void;
  /** It did not. */
  sendFailed(signal: Signal, items: number, labels?: MetricLabels): void;
  /** The sending queue did not take them. */
  enqueueFailed(signal: Signal, items: number, labels?: MetricLabels): void;
  /** What waits in the sending queue or is under way, and how much may, in units of its sizer. */
  queue(signal: Signal, size: number, capacity: number): void;
}

export interface StageTelemetry extends ExporterTelemetry {
  drop(drop: Drop): void;
  readonly metrics: OwnMetrics;
}
