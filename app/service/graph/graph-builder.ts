import { assertDefined } from "../../base/assert.ts";
import { type Signal, signals } from "../../base/signal.ts";
import {
  type Component,
  isSucceeding,
  type PipelineComponentSettings,
  type Succeeding,
} from "../../component/component.ts";
import type {
  AnyExporterFactory,
  AnyProcessorFactory,
  ConnectedPipelines,
  ConnectorFactory,
} from "../../component/factory.ts";
import type { Extension, Host } from "../../component/host.ts";
import type { ConfiguredComponent, PipelineConfig, ServiceConfig } from "../../config/service-config.ts";
import type { Consumer, Consumers } from "../../consumer/consumer.ts";
import { fanOut } from "../../consumer/fanout/fan-out.ts";
import type { MetricsRegistry } from "../own-metrics/metrics-registry.ts";
import { Forwarding, Production, Tap } from "./entries.ts";
import { Flow } from "./flow.ts";
import { type GraphEdge, GraphNode, keyOf, type NodeIdentity } from "./graph-node.ts";
import type { GraphSettings } from "./graph-settings.ts";
import { NodeHost } from "./node-host.ts";
import { Outlets } from "./outlets.ts";
import { Probe } from "./probe.ts";
import { Stage } from "./stage.ts";
import { isDirect, pipelinesFrom, reachesStore } from "./store-paths.ts";
import { filesOf, unchangedNodes } from "./unchanged.ts";

type Stageable = Component & Consumer;

/** The graph whose place the new one is to take. */
export interface EarlierGraph {
  readonly config: ServiceConfig;
  readonly nodes: readonly GraphNode[];
  readonly startOrder: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  readonly generation: number;
}

export interface BuilderParts {
  readonly config: ServiceConfig;
  readonly settings: GraphSettings;
  readonly metrics: MetricsRegistry;
  readonly host: Host;
  readonly before: EarlierGraph | undefined;
}

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
  /** Those that were not taken over from the graph before. */
  readonly added = new Set<GraphNode>();
  /** What receivers are to feed once this graph is in use. */
  readonly intakes = new Map<GraphNode, Consumers>();
  /** Exporters that go on with what another instance has kept. */
  readonly successors: Succeeding[] = [];
  readonly edges: GraphEdge[] = [];
  readonly extensions = new Map<string, Extension>();
  readonly tapped: TappedSource[] = [];
  readonly #config: ServiceConfig;
  readonly #settings: GraphSettings;
  readonly #metrics: MetricsRegistry;
  readonly #host: Host;
  readonly #before: EarlierGraph | undefined;
  readonly #unchanged: ReadonlyMap<string, GraphNode>;
  readonly #entries = new Map<string, Entry>();
  readonly #fed = new Map<string, Fed>();
  /** What instances share, by the kind and id they have in common. */
  readonly #shared = new Map<string, Component>();

  constructor({ config, settings, metrics, host, before }: BuilderParts) {
    this.#config = config;
    this.#settings = settings;
    this.#metrics = metrics;
    this.#host = host;
    this.#before = before;
    this.#unchanged = before === undefined ? new Map() : unchangedNodes(before, config);
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
    const identity = { kind: "extension", id, type: factory.type } as const;
    const node = this.#node(identity, config, (made) => factory.create(config, this.#settingsOf(made)));
    this.extensions.set(id, node.component);
    this.#add(node);
  }

  #makeReceiver(id: string): void {
    const { factory, config } = configured(this.#config.receivers, id);
    const identity = { kind: "receiver", id, type: factory.type } as const;
    const feed = (node: GraphNode) => {
      const consumers: Partial<Record<Signal, Consumer>> = {};
      for (const signal of signals) {
        const pipelines = pipelinesFrom(this.#config, id, signal);
        if (pipelines.length > 0) consumers[signal] = this.#intake(node, signal, pipelines);
      }
      this.intakes.set(node, consumers);
      return consumers;
    };
    const node = this.#node(identity, config, (made) => {
      const outlets = assertDefined(made.outlets, "receivers have outlets");
      outlets.hold(feed(made));
      return factory.create(config, this.#settingsOf(made), outlets.consumers);
    });
    if (!this.intakes.has(node)) feed(node);
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
    const node = this.#newNode(
      { kind: "processor", id, type: factory.type, signal: pipeline.signal, pipeline: pipeline.id },
      config,
    );
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
    return this.#once({ kind: "exporter", id, type: factory.type, signal }, (identity) => {
      const shared = this.#sharedBy("exporter", id, factory, config);
      const node = this.#node(identity, config, (made) => {
        const component = factory.create(signal, config, this.#settingsOf(made), shared);
        this.#succeed(identity, component);
        return component;
      });
      const component = node.component as Stageable;
      return { node, component, mutatesData: component.mutatesData };
    });
  }

  /** Where the exporter changes: what the one of before has not sent is not lost. */
  #succeed(identity: NodeIdentity, component: Component): void {
    const old = this.#before?.nodes.find(({ key }) => key === keyOf(identity))?.component;
    if (old !== undefined && isSucceeding(component) && component.succeed(old))
      this.successors.push(component);
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
    return this.#once(identity, () => {
      const node = this.#newNode(identity, config);
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
    const flow = this.#flowBefore(from, to.node, pipeline) ?? new Flow(this.#settings.clock);
    const probe = new Probe(this.#counted(from, to, pipeline), flow, to.mutatesData);
    this.edges.push({ from, to: to.node, pipeline: pipeline.id, probe });
    to.node.inputs.push(probe);
    return probe;
  }

  /** Into a component that goes on, counts go on with those of what it did with them. */
  #flowBefore(from: GraphNode, to: GraphNode, { id }: PipelineConfig): Flow | undefined {
    if (this.added.has(to)) return undefined;
    const isSame = (edge: GraphEdge) =>
      edge.pipeline === id && edge.from.key === from.key && edge.to.key === to.key;
    return this.#before?.edges.find(isSame)?.probe.flow;
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

  #once(identity: NodeIdentity, make: (identity: NodeIdentity) => Fed): Fed {
    const key = keyOf(identity);
    const known = this.#fed.get(key);
    if (known !== undefined) return known;
    const fed = make(identity);
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
    const create = factory.createShared.bind(factory);
    const node = this.#node(identity, config, (made) => create(config, this.#settingsOf(made)));
    this.#shared.set(node.key, node.component);
    this.startOrder.push(node);
    return node.component;
  }

  /** The component of the graph before where it can go on, or a new one. */
  #node(identity: NodeIdentity, config: unknown, make: (node: GraphNode) => Component): GraphNode {
    const unchanged = this.#unchanged.get(keyOf(identity))?.again();
    if (unchanged !== undefined) return unchanged;
    const node = this.#newNode(identity, config);
    node.attach(make(node));
    return node;
  }

  #newNode(identity: NodeIdentity, config: unknown): GraphNode {
    const { kind, id } = identity;
    const metrics = this.#metrics.labelled({ [kind]: id });
    const node = new GraphNode({
      ...{ identity, stage: new Stage(this.#settings.clock, metrics), host: new NodeHost(this.#host) },
      ...{ outlets: kind === "receiver" ? new Outlets() : undefined, files: filesOf(config) },
    });
    this.added.add(node);
    return node;
  }

  #settingsOf({ identity, stage, host }: GraphNode): PipelineComponentSettings {
    const { clock, telemetry, attempts, log, onStatus } = this.#settings;
    const generation = (this.#before?.generation ?? 0) + 1;
    return {
      ...{ id: identity.id, generation, clock, telemetry, attempts, log, stage, host },
      report: (status, reason = "") => {
        if (stage.state.report(status, reason)) onStatus();
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
