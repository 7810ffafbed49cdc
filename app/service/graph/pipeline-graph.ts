import type { Extension, Host, ServiceDescription } from "../../component/host.ts";
import { isListening, type Listening } from "../../component/listener-status.ts";
import type { ServiceConfig } from "../../config/service-config.ts";
import { MetricsRegistry } from "../own-metrics/metrics-registry.ts";
import { GraphBuilder, type TappedSource } from "./graph-builder.ts";
import type { GraphEdge, GraphNode } from "./graph-node.ts";
import type { GraphSettings } from "./graph-settings.ts";
import { GraphWatch } from "./graph-watch.ts";

/** The running components of one configuration. Started and shut down once; another run needs another graph. */
export class PipelineGraph implements Host {
  readonly config: ServiceConfig;
  /** In the order in which they are started: extensions, then each after all that it feeds. */
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  readonly metrics: MetricsRegistry;
  /** What these nodes take in, or make, is stored beside what the pipelines do with it. */
  readonly tapped: readonly TappedSource[];
  readonly watch: GraphWatch;
  readonly #settings: GraphSettings;
  readonly #extensions: ReadonlyMap<string, Extension>;
  /** The nodes, and what some of them share, which no page shows. */
  readonly #startOrder: readonly GraphNode[];
  /** Whose `start` was called. */
  readonly #started: GraphNode[] = [];
  #isReady = false;
  #shutdown: Promise<void> | undefined;

  /** Makes the components. Throws what one throws whose configuration cannot be used. */
  constructor(config: ServiceConfig, settings: GraphSettings) {
    this.config = config;
    this.#settings = settings;
    this.metrics = new MetricsRegistry(config.telemetry.metrics.level);
    const builder = new GraphBuilder(config, settings, this.metrics, this);
    builder.build();
    this.nodes = builder.nodes;
    this.#startOrder = builder.startOrder;
    this.edges = builder.edges;
    this.tapped = builder.tapped;
    this.watch = new GraphWatch(settings.clock, builder.edges);
    this.#extensions = builder.extensions;
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
        ...{ status: stage.status, reason: stage.statusReason },
      })),
    };
  }

  /** Those that open ports for senders. */
  listening(): readonly Listening[] {
    return this.nodes.map(({ component }) => component).filter(isListening);
  }

  /** Where a component does not start, those that did are shut down again; rejects in the Collector's words. */
  async start(): Promise<void> {
    for (const node of this.#startOrder) {
      const { kind, id } = node.identity;
      this.#started.push(node);
      try {
        await node.component.start();
      } catch (error) {
        await this.shutdown();
        const reason = error instanceof Error ? error.message : String(error);
        throw new Error(`cannot start pipelines: failed to start "${id}" ${kind}: ${reason}`, {
          cause: error,
        });
      }
      // What it told itself while it started stands.
      if (node.stage.status === "starting") node.stage.status = "ok";
    }
    this.#isReady = true;
    this.#settings.onStatus();
  }

  /** Each before all that it feeds, extensions last, and each finishing what it was given. One that fails to does not keep the others from it. */
  shutdown(): Promise<void> {
    this.#shutdown ??= this.#stop();
    return this.#shutdown;
  }

  async #stop(): Promise<void> {
    this.watch.close();
    this.#isReady = false;
    for (const { component, stage, identity } of this.#started.toReversed()) {
      stage.status = "stopping";
      try {
        await component.shutdown();
      } catch (error) {
        this.#settings.log(`${identity.id}: shutdown failed: ${String(error)}`);
      }
      stage.status = "stopped";
    }
    this.#settings.onStatus();
  }
}
