import type { Clock } from "../../base/clock.ts";
import type { Signal } from "../../base/signal.ts";
import { exporterMetrics } from "../../component/exporter-metrics.ts";
import type { Drop, ExporterTelemetry, OwnMetrics, StageTelemetry } from "../../component/stage-telemetry.ts";
import { RateMeter } from "../rate-meter.ts";
import { type Example, exampleOf } from "./example.ts";
import { Flow } from "./flow.ts";
import { StatusCell } from "./status-cell.ts";

/** What a person looks through; older ones are forgotten. */
const dropsMax = 50;

/** A rule that drops something of every batch gets one entry in so long, with one example: enough to see what it does. */
const dropIntervalMs = 250;

/** Drops by one rule within a moment. */
export interface SeenDrop {
  readonly timeMs: number;
  readonly signal: Signal;
  readonly reason: string;
  readonly rule: string;
  readonly example: Example | undefined;
  items: number;
}

/** What becomes of items in one component of one pipeline (of all pipelines, for what they share). */
export class Stage implements StageTelemetry {
  readonly metrics: OwnMetrics;
  /** What it handed on, counted once, whoever the number of those it went to. */
  readonly output: Flow;
  readonly dropped = new Map<string, number>();
  readonly drops: SeenDrop[] = [];
  /** Grows with every drop. */
  dropCount = 0;
  /** Items that the other side of an exporter took. */
  sentItems = 0;
  queueSize: number | undefined;
  queueCapacity: number | undefined;
  readonly state = new StatusCell();
  readonly #clock: Clock;
  readonly #exporter: ExporterTelemetry;
  readonly #sentRate: RateMeter;

  /** `own` is where its `otelcol_*` metrics go, labelled with the component already. */
  constructor(clock: Clock, own: OwnMetrics) {
    this.#clock = clock;
    this.metrics = own;
    this.#exporter = exporterMetrics(own);
    this.output = new Flow(clock);
    this.#sentRate = new RateMeter(clock);
  }

  /** Items a second that the other side of an exporter took. */
  get sentPerSecond(): number {
    return this.#sentRate.perSecond();
  }

  drop({ signal, items, reason, rule = "", examples }: Drop): void {
    if (items === 0) return;
    this.dropCount += 1;
    this.dropped.set(reason, (this.dropped.get(reason) ?? 0) + items);
    const timeMs = this.#clock.nowMs();
    const known = this.drops.findLast((drop) => drop.rule === rule && drop.reason === reason);
    if (known !== undefined && timeMs - known.timeMs < dropIntervalMs) {
      known.items += items;
      return;
    }
    const row = examples?.rows[0];
    const example = examples === undefined || row === undefined ? undefined : exampleOf(examples.batch, row);
    this.drops.push({ timeMs, signal, reason, rule, items, example });
    if (this.drops.length > dropsMax) this.drops.shift();
  }

  sent(...[signal, items, labels]: Parameters<ExporterTelemetry["sent"]>): void {
    this.sentItems += items;
    this.#sentRate.add(items);
    this.#exporter.sent(signal, items, labels);
  }

  sendFailed(...failed: Parameters<ExporterTelemetry["sendFailed"]>): void {
    this.#exporter.sendFailed(...failed);
  }

  enqueueFailed(...failed: Parameters<ExporterTelemetry["enqueueFailed"]>): void {
    this.#exporter.enqueueFailed(...failed);
  }

  queue(signal: Signal, size: number, capacity: number): void {
    this.queueSize = size;
    this.queueCapacity = capacity;
    this.#exporter.queue(signal, size, capacity);
  }
}
