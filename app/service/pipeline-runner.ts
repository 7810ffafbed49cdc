import type { ListenerStatus } from "../component/listener-status.ts";
import type { ServiceConfig } from "../config/service-config.ts";
import type { GraphSettings } from "./graph/graph-settings.ts";
import { PipelineGraph } from "./graph/pipeline-graph.ts";

export interface PipelineRunnerSettings extends GraphSettings {
  /** Some `listeners()` changed. */
  readonly onListeners: () => void;
}

/** Runs one configuration at a time. */
export class PipelineRunner {
  readonly #settings: PipelineRunnerSettings;
  #graph: PipelineGraph | undefined;

  constructor(settings: PipelineRunnerSettings) {
    this.#settings = settings;
  }

  /** Undefined before the start. */
  get graph(): PipelineGraph | undefined {
    return this.#graph;
  }

  listeners(): readonly ListenerStatus[] {
    return this.#graph?.listening().flatMap((component) => component.listeners()) ?? [];
  }

  /** Rejects where a component cannot be made or started. */
  async start(config: ServiceConfig): Promise<void> {
    const graph = new PipelineGraph(config, this.#settings);
    for (const component of graph.listening()) component.onListenersChanged(this.#settings.onListeners);
    this.#graph = graph;
    await graph.start();
  }

  async shutdown(): Promise<void> {
    await this.#graph?.shutdown();
  }
}
