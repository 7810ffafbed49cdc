import { setTimeout as sleep } from "node:timers/promises";
import type { Component, Succeeding } from "../../component/component.ts";
import type { CallFigures, Extension, Host, ServiceDescription } from "../../component/host.ts";
import { isListening, type Listening } from "../../component/listener-status.ts";
import { featureGates } from "../../config/feature-gates.ts";
import type { ServiceConfig } from "../../config/service-config.ts";
import type { Consumers } from "../../consumer/consumer.ts";
import { MetricsRegistry } from "../own-metrics/metrics-registry.ts";
import { ComponentStartError } from "./component-start-error.ts";
import { type EarlierGraph, GraphBuilder, type TappedSource } from "./graph-builder.ts";
import type { GraphEdge, GraphNode } from "./graph-node.ts";
import type { GraphSettings } from "./graph-settings.ts";
import { GraphWatch } from "./graph-watch.ts";
import type { Probe } from "./probe.ts";

/** Requests that senders have under way when their pipelines are replaced may take so long to end. */
const underWayMaxMs = 5_000;

/**
 * The running components of one configuration. Started and shut down once; another run needs another graph, which may take the place of
 * this one while it runs and go on with those of its components that do not change.
 */
export class PipelineGraph implements Host, EarlierGraph {
  readonly config: ServiceConfig;
  /** In the order in which they are started: extensions, then each after all that it feeds. */
  readonly nodes: readonly GraphNode[];
  /** With what some of them share, which no page shows. */
  readonly startOrder: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  readonly metrics: MetricsRegistry;
  /** What these nodes take in, or make, is stored beside what the pipelines do with it. */
  readonly tapped: readonly TappedSource[];
  readonly watch: GraphWatch;
  readonly generation: number;
  /** Those that did not run in the graph before. */
  readonly added: ReadonlySet<GraphNode>;
  readonly #settings: GraphSettings;
  readonly #extensions: ReadonlyMap<string, Extension>;
  readonly #intakes: ReadonlyMap<GraphNode, Consumers>;
  readonly #successors: readonly Succeeding[];
  #before: PipelineGraph | undefined;
  /** To be stopped with this graph. */
  #own: GraphNode[] = [];
  #isReady = false;
  #shutdown: Promise<void> | undefined;

  /**
   * Makes the components, all of them or those that do not go on from `before`. Throws what one throws whose configuration cannot be
   * used. Nothing of `before` has changed until `replace`.
   */
  constructor(config: ServiceConfig, settings: GraphSettings, before?: PipelineGraph) {
    const { level } = config.telemetry.metrics;
    this.config = config;
    this.#settings = settings;
    this.#before = before;
    this.generation = (before?.generation ?? 0) + 1;
    this.metrics = before?.metrics ?? new MetricsRegistry(level);
    const builder = new GraphBuilder({ config, settings, metrics: this.metrics, host: this, before });
    builder.build();
    this.nodes = builder.nodes;
    this.startOrder = builder.startOrder;
    this.edges = builder.edges;
    this.tapped = builder.tapped;
    this.added = builder.added;
    this.watch = new GraphWatch(settings.clock);
    this.#extensions = builder.extensions;
    this.#intakes = builder.intakes;
    this.#successors = builder.successors;
    if (before === undefined) this.#connect();
  }

  extension(id: string): Extension | undefined {
    return this.#extensions.get(id);
  }

  describe(): ServiceDescription {
    const { enabledExtensions, pipelines } = this.config;
    return {
      isReady: this.#isReady,
      extensions: enabledExtensions,
      pipelines: [...pipelines.values()],
      components: this.nodes.map(({ identity, stage }) => ({
        ...{ id: identity.id, kind: identity.kind, pipeline: identity.pipeline },
        ...{ status: stage.state.status, reason: stage.state.reason },
      })),
      featureGates: featureGates.map(({ id, stage, doc }) => ({
        ...{ id, stage, doc },
        isEnabled: this.config.enabledGates?.has(id) ?? false,
      })),
      calls: this.config.telemetry.traces?.level === "none" ? undefined : this.edges.map(callsOf),
    };
  }

  /** Those that open ports for senders. */
  listening(): readonly Listening[] {
    return this.nodes.map(({ component }) => component).filter(isListening);
  }

  /**
   * Starts what does not run already. Where a component does not start, those that did are shut down again; rejects with a
   * `ComponentStartError`.
   */
  async start(): Promise<void> {
    for (const node of this.startOrder) {
      if (!this.added.has(node)) continue;
      const { kind, id } = node.identity;
      this.#own.push(node);
      try {
        await node.component.start();
      } catch (error) {
        await this.shutdown();
        throw new ComponentStartError(kind, id, error);
      }
      this.#tellAddress(node);
      node.stage.state.started();
    }
    this.#isReady = true;
    this.#settings.onStatus();
  }

  /**
   * Takes the place of `before`, once started. What that has taken over is finished or gone on with, whichever of its components are
   * left:
   *
   *     exporters that changed: their queues go over ──► receivers feed these pipelines ──► `before` ends what it was given
   */
  async replace(): Promise<void> {
    const before = this.#before;
    if (before === undefined) return;
    this.#before = undefined;
    await Promise.all(this.#successors.map((successor) => successor.takeOver()));
    this.metrics.setLevel(this.config.telemetry.metrics.level);
    this.#connect();
    this.#own = [...this.startOrder];
    await before.#retire(new Set(this.startOrder.map(({ component }) => component)));
    this.metrics.forget(
      ({ kind, id }) => !this.nodes.some((n) => n.identity.kind === kind && n.identity.id === id),
    );
    this.#settings.onStatus();
  }

  /** Each before all that it feeds, extensions last, and each finishing what it was given. One that fails to does not keep the others from it. */
  shutdown(): Promise<void> {
    this.#shutdown ??= this.#stop(this.#own);
    return this.#shutdown;
  }

  /** Of receivers who started us tells. */
  #tellAddress({ identity: { kind, id } }: GraphNode): void {
    const address = kind === "extension" ? this.#extensions.get(id)?.address : undefined;
    if (address !== undefined) this.#settings.log(`${id}: listening on ${address}`);
  }

  #connect(): void {
    for (const node of this.nodes) node.host.graph = this;
    for (const [node, consumers] of this.#intakes) node.outlets?.connect(consumers);
  }

  /** Ends what does not go on, once what receivers that do have handed to it has passed. */
  async #retire(goingOn: ReadonlySet<Component>): Promise<void> {
    const ending = this.#own.filter(({ component }) => !goingOn.has(component));
    const passing = this.#own.filter((node) => node.outlets !== undefined && goingOn.has(node.component));
    this.#shutdown ??= idle(passing.flatMap(({ outputs }) => outputs)).then(() => this.#stop(ending));
    await this.#shutdown;
  }

  async #stop(nodes: readonly GraphNode[]): Promise<void> {
    this.watch.close();
    this.#isReady = false;
    for (const { component, stage, identity } of nodes.toReversed()) {
      stage.state.stopping();
      try {
        await component.shutdown();
      } catch (error) {
        this.#settings.log(`${identity.id}: shutdown failed: ${String(error)}`, { level: "error" });
      }
      stage.state.stopped();
    }
    this.#settings.onStatus();
  }
}

async function idle(probes: readonly Probe[]): Promise<void> {
  const late = new AbortController();
  const all = Promise.all(probes.map((probe) => probe.idle()));
  await Promise.race([all, sleep(underWayMaxMs, undefined, { signal: late.signal })]);
  late.abort();
}

function callsOf({ from, to, pipeline, probe }: GraphEdge): CallFigures {
  return probe.flow.calls.figures(`${pipeline}: ${from.identity.id} → ${to.identity.id}`);
}
