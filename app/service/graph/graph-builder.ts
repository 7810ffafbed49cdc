import { assertDefined } from "../../base/assert.ts";
import { type Signal, signals } from "../../base/signal.ts";
import type { Component, PipelineComponentSettings } from "../../component/component.ts";
import type {
  AnyExporterFactory,
  AnyProcessorFactory,
  ConnectedPipelines,
  ConnectorFactory,
} from "../../component/factory.ts";
import type { Extension, Host } from "../../component/host.ts";
import type { ConfiguredComponent, PipelineConfig, ServiceConfig } from "../../config/service-config.ts";
import type { Consumer } from "../../consumer/consumer.ts";
import { fanOut } from "../../consumer/fanout/fan-out.ts";
import type { MetricsRegistry } from "../own-metrics/metrics-registry.ts";
import { Forwarding, Production, Tap } from "./entries.ts";
import { Flow } from "./flow.ts";
import { type GraphEdge, GraphNode, keyOf, type NodeIdentity } from "./graph-node.ts";
import type { GraphSettings } from "./graph-settings.ts";
import { Probe } from "./probe.ts";
import { Stage } from "./stage.ts";
import { isDirect, pipelinesFrom, reachesStore } from "./store-paths.ts";

type Stageable = Component & Consumer;

/** An instance that others feed. */
interface Fed {
  readonly node: GraphNode;
  readonly component: Stageable;
  /** It, or somebody behind it, edits what it is given. */
  readonly mutatesData: boolean;
}

/** A receiver whose items of a signal are stored as they come, or a connector whose are as it makes them. */
export interface TappedSource {
  readonly node: GraphNode;
  readonly signal: Signal;
}

/** What a component feeds that lies before a pipeline. */
type Entry = (from: GraphNode) => Consumer;

/**
 * Makes the components of a configuration, each after all those it feeds or shares something of, so that the order in which they were
 * made is the one to start them in:
 *
 *     extensions, then for each receiver:  exporters ◄── processors, last to first ◄── receiver
 *                                          pipelines ◄── connector ◄──┘
 */
export class GraphBuilder {
  /** The instances that pipelines and extensions consist of, as they were made. */
  readonly nodes: GraphNode[] = [];
  /** As they were made, too, with what instances of an id share (an open file, a watch over memory). */
  readonly startOrder: GraphNode[] = [];
  readonly edges: GraphEdge[] = [];
  readonly extensions = new Map<string, Extension>();
  readonly tapped: TappedSource[] = [];
  readonly #config: ServiceConfig;
  readonly #settings: GraphSettings;
  readonly #metrics: MetricsRegistry;
  readonly #host: Host;
  readonly #entries = new Map<string, Entry>();
  readonly #fed = new Map<string, Fed>();
  /** What instances share, by the kind and id they have in common. */
  readonly #shared = new Map<string, Component>();

  constructor(config: ServiceConfig, settings: GraphSettings, metrics: MetricsRegistry, host: Host) {
    this.#config = config;
    this.#settings = settings;
    this.#metrics = metrics;
    this.#host = host;
  }

  /** Throws what a component throws whose configuration cannot be used. */
  build(): void {
    const { enabledExtensions, receivers, pipelines } = this.#config;
    for (const id of enabledExtensions) this.#makeExtension(id);
    const used = new Set([...pipelines.values()].flatMap((pipeline) => pipeline.receivers));
    for (const id of receivers.keys()) if (used.has(id)) this.#makeReceiver(id);
  }

  #makeExtension(id: string): void {
    const { factory, config } = configured(this.#config.extensions, id);
    const node = this.#newNode({ kind: "extension", id, type: factory.type });
    const extension = node.attach(factory.create(config, this.#settingsOf(node)));
    this.extensions.set(id, extension);
    this.#add(node);
  }

  #makeReceiver(id: string): void {
    const { factory, config } = configured(this.#config.receivers, id);
    const node = this.#newNode({ kind: "receiver", id, type: factory.type });
    const consumers: Partial<Record<Signal, Consumer>> = {};
    for (const signal of signals) {
      const pipelines = pipelinesFrom(this.#config, id, signal);
      if (pipelines.length > 0) consumers[signal] = this.#intake(node, signal, pipelines);
    }
    node.attach(factory.create(config, this.#settingsOf(node), consumers));
    this.#add(node);
  }

  /** What a receiver feeds of one signal. */
  #intake(from: GraphNode, signal: Signal, pipelines: readonly PipelineConfig[]): Consumer {
    const { store, telemetry } = this.#settings;
    const all = fanOut(pipelines.map((pipeline) => this.#entry(pipeline, from)));
    if (isDirect(this.#config, store, pipelines)) return from.hand(all);
    const isTapped = store.isTapped && !reachesStore(this.#config, store, pipelines);
    if (isTapped) this.tapped.push({ node: from, signal });
    const entry = isTapped ? new Tap(all, store.consumer) : new Forwarding(all, telemetry);
    return from.hand(entry);
  }

  #entry(pipeline: PipelineConfig, from: GraphNode): Consumer {
    let entry = this.#entries.get(pipeline.id);
    if (entry === undefined) {
      entry = this.#newEntry(pipeline);
      this.#entries.set(pipeline.id, entry);
    }
    return entry(from);
  }

  #newEntry(pipeline: PipelineConfig): Entry {
    let entry: Entry = (from) => this.#exit(pipeline, from);
    for (const id of pipeline.processors.toReversed()) {
      const processor = this.#makeProcessor(id, pipeline, entry);
      entry = (from) => this.#link(from, processor, pipeline);
    }
    return entry;
  }

  #makeProcessor(id: string, pipeline: PipelineConfig, following: Entry): Fed {
    const { factory, config } = configured(this.#config.processors, id);
    const node = this.#newNode({
      ...{ kind: "processor", id, type: factory.type },
      ...{ signal: pipeline.signal, pipeline: pipeline.id },
    });
    const next = node.hand(following(node));
    const shared = this.#sharedBy("processor", id, factory, config);
    const component = node.attach(
      factory.create(pipeline.signal, config, this.#settingsOf(node), next, shared),
    );
    this.#add(node);
    return { node, component, mutatesData: component.mutatesData || next.mutatesData };
  }

  /** The end of a pipeline: its exporters, and the connectors that it lists as such. */
  #exit(pipeline: PipelineConfig, from: GraphNode): Consumer {
    const exporters = pipeline.exporters.flatMap((id) =>
      this.#config.connectors.has(id)
        ? this.#connectors(id, pipeline.signal)
        : [this.#exporter(id, pipeline.signal)],
    );
    return fanOut(exporters.map((exporter) => this.#link(from, exporter, pipeline)));
  }

  #exporter(id: string, signal: Signal): Fed {
    const { factory, config } = configured(this.#config.exporters, id);
    return this.#once({ kind: "exporter", id, type: factory.type, signal }, (node) => {
      const shared = this.#sharedBy("exporter", id, factory, config);
      const component = node.attach(factory.create(signal, config, this.#settingsOf(node), shared));
      return { node, component, mutatesData: component.mutatesData };
    });
  }

  /** One for each signal that some pipeline takes from it. */
  #connectors(id: string, from: Signal): readonly Fed[] {
    const connector = configured(this.#config.connectors, id);
    return signals.flatMap((to) => {
      const pipelines = pipelinesFrom(this.#config, id, to);
      const isSupported = connector.factory.pairs.some((pair) => pair.from === from && pair.to === to);
      return pipelines.length > 0 && isSupported ? [this.#connector(connector, { from, to }, pipelines)] : [];
    });
  }

  #connector(
    { id, factory, config }: ConfiguredComponent<ConnectorFactory>,
    pair: { readonly from: Signal; readonly to: Signal },
    pipelines: readonly PipelineConfig[],
  ): Fed {
    const identity = { kind: "connector", id, type: factory.type, signal: pair.from, to: pair.to } as const;
    return this.#once(identity, (node) => {
      const next = this.#connected(node, pair, pipelines);
      const component = node.attach(factory.create(pair, config, this.#settingsOf(node), next));
      const passesOn =
        pair.from === pair.to && [...next.byId.values()].some(({ mutatesData }) => mutatesData);
      return { node, component, mutatesData: component.mutatesData || passesOn };
    });
  }

  #connected(
    node: GraphNode,
    { from, to }: { readonly from: Signal; readonly to: Signal },
    pipelines: readonly PipelineConfig[],
  ): ConnectedPipelines {
    const { store, telemetry } = this.#settings;
    const entries = pipelines.map((pipeline) => this.#entry(pipeline, node));
    // What a connector only passes on was kept where it came in.
    const isKept = from !== to && store.isTapped && !reachesStore(this.#config, store, pipelines);
    if (isKept) this.tapped.push({ node, signal: to });
    const kept = (consumer: Consumer) =>
      isKept ? new Tap(consumer, new Production(store.consumer, telemetry)) : consumer;
    const byId = pipelines.map(({ id }, index) => [id, kept(node.hand(entries[index]!))] as const);
    return { byId: new Map(byId), all: kept(node.hand(fanOut(entries))) };
  }

  /** What `from` gives to `to` in a pipeline, counted. */
  #link(from: GraphNode, to: Fed, pipeline: PipelineConfig): Consumer {
    const flow = new Flow(this.#settings.clock);
    const probe = new Probe(this.#counted(from, to, pipeline), flow, to.mutatesData);
    this.edges.push({ from, to: to.node, pipeline: pipeline.id, probe });
    return probe;
  }

  #counted(from: GraphNode, { node, component }: Fed, pipeline: PipelineConfig): Consumer {
    const { store, telemetry } = this.#settings;
    const { kind, id } = node.identity;
    if (kind !== "exporter" || !store.isStore(configured(this.#config.exporters, id).factory))
      return component;
    const { identity } = from;
    const isStraight =
      identity.kind === "receiver" &&
      isDirect(this.#config, store, pipelinesFrom(this.#config, identity.id, pipeline.signal));
    return isStraight ? component : new Production(component, telemetry);
  }

  #once(identity: NodeIdentity, make: (node: GraphNode) => Fed): Fed {
    const key = keyOf(identity);
    const known = this.#fed.get(key);
    if (known !== undefined) return known;
    const fed = make(this.#newNode(identity));
    this.#fed.set(key, fed);
    this.#add(fed.node);
    return fed;
  }

  #add(node: GraphNode): void {
    this.nodes.push(node);
    this.startOrder.push(node);
  }

  /** Before the first instance that shares it, so that it is started before all of them and shut down after them. */
  #sharedBy(
    kind: "processor" | "exporter",
    id: string,
    factory: AnyProcessorFactory | AnyExporterFactory,
    config: unknown,
  ): Component | undefined {
    const identity = { kind, id, type: factory.type };
    const known = this.#shared.get(keyOf(identity));
    if (known !== undefined || factory.createShared === undefined) return known;
    const node = this.#newNode(identity);
    const shared = node.attach(factory.createShared(config, this.#settingsOf(node)));
    this.#shared.set(node.key, shared);
    this.startOrder.push(node);
    return shared;
  }

  #newNode(identity: NodeIdentity): GraphNode {
    const { kind, id } = identity;
    const metrics = this.#metrics.labelled({ [kind]: id });
    return new GraphNode(identity, new Stage(this.#settings.clock, metrics));
  }

  #settingsOf({ identity, stage }: GraphNode): PipelineComponentSettings {
    const { clock, telemetry, attempts, log, onStatus } = this.#settings;
    return {
      ...{ id: identity.id, clock, telemetry, attempts, log, stage, host: this.#host },
      report: (status, reason = "") => {
        stage.status = status;
        stage.statusReason = reason;
        onStatus();
      },
    };
  }
}

function configured<Factory>(
  components: ReadonlyMap<string, ConfiguredComponent<Factory>>,
  id: string,
): ConfiguredComponent<Factory> {
  return assertDefined(components.get(id), `${id} is configured`);
}
