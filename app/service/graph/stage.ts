import type { Clock } from "../../base/clock.ts";
import type { Signal } from "../../base/signal.ts";
import type { ComponentStatus } from "../../component/host.ts";
import type { Drop, OwnMetrics, StageTelemetry } from "../../component/stage-telemetry.ts";
import { RateMeter } from "../rate-meter.ts";
import { type Example, exampleOf } from "./example.ts";
import { Flow } from "./flow.ts";

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

/** Values of a component's metrics that the page shows, too: those of its queue, and what became of what it sent. */
interface Gauges {
  queueSize: number | undefined;
  queueCapacity: number | undefined;
  /** Items that the other side took, and that it did not. */
  sent: number;
  sendFailed: number;
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
  readonly gauges: Gauges = { queueSize: undefined, queueCapacity: undefined, sent: 0, sendFailed: 0 };
  status: ComponentStatus = "starting";
  statusReason = "";
  readonly #clock: Clock;
  readonly #own: OwnMetrics;
  readonly #sentRate: RateMeter;

  /** `own` is where its `otelcol_*` metrics go, labelled with the component already. */
  constructor(clock: Clock, own: OwnMetrics) {
    this.#clock = clock;
    this.#own = own;
    this.output = new Flow(clock);
    this.#sentRate = new RateMeter(clock);
    this.metrics = {
      add: (name, value, labels) => {
        if (name.startsWith("exporter_sent_")) this.#addSent(value);
        else if (name.startsWith("exporter_send_failed_")) this.gauges.sendFailed += value;
        this.#own.add(name, value, labels);
      },
      set: (name, value, labels) => {
        if (name === "exporter_queue_size") this.gauges.queueSize = value;
        else if (name === "exporter_queue_capacity") this.gauges.queueCapacity = value;
        this.#own.set(name, value, labels);
      },
      observe: (name, value, labels) => this.#own.observe(name, value, labels),
    };
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

  #addSent(items: number): void {
    this.gauges.sent += items;
    this.#sentRate.add(items);
  }
}
