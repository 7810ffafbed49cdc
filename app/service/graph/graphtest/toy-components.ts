import { assertDefined } from "../../../base/assert.ts";
import { type Signal, signals } from "../../../base/signal.ts";
import type { Component, PipelineComponentSettings } from "../../../component/component.ts";
import { section } from "../../../component/config/section.ts";
import type {
  ConnectorFactory,
  ExporterFactory,
  ExtensionFactory,
  ProcessorFactory,
  ReceiverFactory,
} from "../../../component/factory.ts";
import type { Consumer, Consumers } from "../../../consumer/consumer.ts";
import type { AnyBatch } from "../../../pdata/batch.ts";
import { encode } from "../../../pdata/otlp/codec.ts";

/** What toys tell their test: who was started and stopped when, and what arrived where. */
export class ToyWorld {
  readonly events: string[] = [];
  readonly consumers = new Map<string, Consumers>();
  /** What each exporter took, as bytes at that moment and again as they are later. */
  readonly arrived: { readonly id: string; readonly batch: AnyBatch; readonly bytes: Uint8Array }[] = [];
  /** Asked by exporters before they take a batch. */
  refuse: (id: string) => Error | undefined = () => undefined;
  /** Ids whose start fails. */
  readonly broken = new Set<string>();
  readonly settings = new Map<string, PipelineComponentSettings>();
  /** Ids of instances that were given what `sharing` made for their id. */
  readonly shared: string[] = [];

  component(id: string): Component {
    return {
      start: () => {
        this.events.push(`start ${id}`);
        return this.broken.has(id) ? Promise.reject(new Error(`${id} is broken`)) : Promise.resolve();
      },
      shutdown: () => {
        this.events.push(`stop ${id}`);
        return Promise.resolve();
      },
    };
  }
}

const about = { module: "example.com/toy", schema: section({}), doc: "", type: "toy" } as const;
const allSignals = { traces: "stable", metrics: "stable", logs: "stable" } as const;

/** Factories whose instances report to `world`. */
export function toyFactories(world: ToyWorld) {
  const receiver: ReceiverFactory = {
    ...about,
    kind: "receiver",
    signals: allSignals,
    create: (_config, settings, consumers) => {
      world.consumers.set(settings.id, consumers);
      world.settings.set(settings.id, settings);
      return world.component(settings.id);
    },
  };
  /** Hands on what it gets; in between it writes its number over a column where `edits`. */
  const processor = (edits: number): ProcessorFactory => ({
    ...about,
    kind: "processor",
    signals: allSignals,
    create: (_signal, _config, { id, ...settings }, next) => {
      world.settings.set(id, { id, ...settings });
      const consume = async (batch: AnyBatch) => {
        if (edits > 0) edit(batch, edits);
        // What others do meanwhile must not be seen here, nor what this does there.
        await Promise.resolve();
        await next.consume(batch);
      };
      return { ...world.component(id), mutatesData: edits > 0, consume };
    },
  });
  const exporter: ExporterFactory = {
    ...about,
    kind: "exporter",
    signals: allSignals,
    create: (signal, _config, settings) => {
      world.settings.set(settings.id, settings);
      const name = `${settings.id} ${signal}`;
      const consume = async (batch: AnyBatch) => {
        const error = world.refuse(settings.id);
        if (error !== undefined) throw error;
        const bytes = encode(batch);
        await Promise.resolve();
        world.arrived.push({ id: settings.id, batch, bytes });
      };
      return { ...world.component(name), mutatesData: false, consume };
    },
  };
  const forward: ConnectorFactory = {
    ...about,
    kind: "connector",
    pairs: signals.map((signal) => ({ from: signal, to: signal, stability: "stable" })),
    create: ({ from }, _config, { id }, { all }) => ({
      ...world.component(`${id} ${from}`),
      mutatesData: false,
      consume: (batch) => all.consume(batch),
    }),
  };
  const extension: ExtensionFactory = {
    ...about,
    kind: "extension",
    stability: "stable",
    create: (_config, { id }) => world.component(id),
  };
  return {
    receiver,
    processor,
    exporter,
    forward,
    extension,
    deriving: (to: AnyBatch) => deriving(world, to),
    sharing: <F extends ProcessorFactory | ExporterFactory>(factory: F) => sharing(world, factory),
  };
}

/** The same component, with something that the instances of an id share. */
function sharing<F extends ProcessorFactory | ExporterFactory>(world: ToyWorld, factory: F): F {
  const { create } = factory;
  const created = new Map<unknown, string>();
  return {
    ...factory,
    createShared: (_config: unknown, { id }: PipelineComponentSettings) => {
      const shared = world.component(`shared ${id}`);
      created.set(shared, id);
      return shared;
    },
    create: (...given: unknown[]) => {
      world.shared.push(assertDefined(created.get(given.at(-1)), "each is given what is shared"));
      return (create as (...given: unknown[]) => unknown)(...given);
    },
  };
}

/** A connector that makes `made` of each batch of traces. */
function deriving(world: ToyWorld, made: AnyBatch): ConnectorFactory {
  const to: Signal = made.signal;
  return {
    ...about,
    kind: "connector",
    pairs: [{ from: "traces", to, stability: "stable" }],
    create: (_pair, _config, { id }, { all }): Component & Consumer => ({
      ...world.component(id),
      mutatesData: false,
      consume: () => all.consume({ ...made }),
    }),
  };
}

/** Writes `number` where every signal has a count of left-out attributes, or a column like it. */
function edit(batch: AnyBatch, number: number): void {
  batch.wire = undefined;
  if (batch.signal === "traces") batch.tables.spans.columns.droppedEventsCount.fill(number);
  else if (batch.signal === "logs") batch.tables.logRecords.columns.droppedAttributesCount.fill(number);
  else batch.tables.metrics.columns.aggregationTemporality.fill(number);
}
