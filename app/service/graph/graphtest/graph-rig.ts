import type { Clock } from "../../../base/clock.ts";
import type { Signal } from "../../../base/signal.ts";
import { AttemptLog } from "../../../component/attempt-log.ts";
import { batchOf } from "../../../component/componenttest/component-rig.ts";
import type { AnyExporterFactory } from "../../../component/factory.ts";
import { Telemetry } from "../../../component/telemetry.ts";
import type { ServiceConfig } from "../../../config/service-config.ts";
import { Sink } from "../../../consumer/consumertest/sink.ts";
import type { AnyBatch } from "../../../pdata/batch.ts";
import { itemCountOf } from "../../../pdata/item-count.ts";
import { PipelineGraph } from "../pipeline-graph.ts";
import { type ToyWorld, toyFactories } from "./toy-components.ts";

/** A graph of toys, with a store that remembers and counts as the real one does. */
export class GraphRig {
  readonly telemetry = new Telemetry();
  readonly stored = new Sink();
  readonly lines: string[] = [];
  readonly world: ToyWorld;
  readonly storeFactory: AnyExporterFactory;
  isTapped = true;
  nowMs = 0;
  /** Stands still until `nowMs` is set. */
  clock: Clock = { nowMs: () => this.nowMs, monotonicMs: () => this.nowMs };

  constructor(world: ToyWorld) {
    this.world = world;
    this.storeFactory = {
      ...toyFactories(world).exporter,
      type: "store",
      create: (_signal, _config, { id }) => ({ ...world.component(id), ...this.store }),
    };
  }

  readonly store = {
    mutatesData: false,
    consume: async (batch: AnyBatch) => {
      const error = this.world.refuse("store");
      if (error !== undefined) throw error;
      await this.stored.consume(batch);
      this.telemetry.count(batch.signal, "stored", itemCountOf(batch));
    },
  };

  graph(config: ServiceConfig, before?: PipelineGraph): PipelineGraph {
    const { clock } = this;
    const settings = {
      ...{ clock, telemetry: this.telemetry, attempts: new AttemptLog(clock) },
      log: (line: string) => void this.lines.push(line),
      store: {
        consumer: this.store,
        isStore: (factory: AnyExporterFactory) => factory === this.storeFactory,
        isTapped: this.isTapped,
      },
      onStatus: () => undefined,
    };
    return new PipelineGraph(config, settings, before);
  }

  /** Sends through a toy receiver and counts as a receiver does; false where it was refused. */
  async send(receiver: string, batch: AnyBatch): Promise<boolean> {
    const items = itemCountOf(batch);
    const { signal } = batch;
    this.telemetry.count(signal, "received", items);
    try {
      await this.world.consumers.get(receiver)?.[signal]?.consume(batch);
      return true;
    } catch (error) {
      this.telemetry.count(signal, "refused", items, error instanceof Error ? error.name : "");
      return false;
    }
  }

  /** Sum of items with this outcome. */
  total(outcome: string): number {
    return this.telemetry.total("items", outcome);
  }
}

/** A batch of `count` items, with its bytes. */
export function toyBatch(signal: Signal, count = 2): AnyBatch {
  const ids = Array.from({ length: count }, (_, index) => String(index + 1).padStart(16, "0"));
  const requests = {
    traces: {
      resourceSpans: [
        { scopeSpans: [{ spans: ids.map((spanId) => ({ traceId: "1".repeat(32), spanId, name: "x" })) }] },
      ],
    },
    logs: { resourceLogs: [{ scopeLogs: [{ logRecords: ids.map((severityText) => ({ severityText })) }] }] },
    metrics: {
      resourceMetrics: [
        {
          scopeMetrics: [{ metrics: [{ name: "m", sum: { dataPoints: ids.map(() => ({ asInt: "1" })) } }] }],
        },
      ],
    },
  } as const;
  return batchOf(signal, requests[signal], { keepsWire: true });
}
