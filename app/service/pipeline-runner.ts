import type { ListenerStatus } from "../component/listener-status.ts";
import type { ServiceConfig } from "../config/service-config.ts";
import type { GraphSettings } from "./graph/graph-settings.ts";
import { PipelineGraph } from "./graph/pipeline-graph.ts";
import { warnOfOpenAddresses } from "./open-addresses.ts";
import type { MetricsPage } from "./own-metrics/metrics-page.ts";
import { trouble } from "./start-trouble.ts";

export interface PipelineRunnerSettings extends GraphSettings {
  /** Some `listeners()` changed. */
  readonly onListeners: () => void;
  readonly metricsPage: MetricsPage;
}

/** What runs. */
export interface RunningGraph {
  readonly graph: PipelineGraph;
  /** Grows with every graph that runs. */
  readonly version: number;
}

/** Runs one configuration at a time, and changes to another. */
export class PipelineRunner {
  readonly #settings: PipelineRunnerSettings;
  #running: RunningGraph | undefined;
  #isShutDown = false;
  /** Changes go one after the other. */
  #changing: Promise<void> = Promise.resolve();

  constructor(settings: PipelineRunnerSettings) {
    this.#settings = settings;
  }

  /** Undefined before the start. */
  get running(): RunningGraph | undefined {
    return this.#running;
  }

  listeners(): readonly ListenerStatus[] {
    return this.#running?.graph.listening().flatMap((component) => component.listeners()) ?? [];
  }

  /** Rejects where a component cannot be made or started. */
  start(config: ServiceConfig): Promise<void> {
    return this.#run(this.#make(config));
  }

  /**
   * Stops what runs, which finishes what it has, and starts `config`. Ports are closed for a moment: who sends meanwhile tries again. Where
   * `config` does not start, what ran before is started again, from new instances, and the reason is thrown.
   *
   *     make new ──► stop old ──► start new ──► runs
   *        └ fails: old runs on      └ fails: stop new, start old again
   */
  change(config: ServiceConfig): Promise<void> {
    const changed = this.#changing.then(() => this.#change(config));
    this.#changing = changed.catch(() => undefined);
    return changed;
  }

  async shutdown(): Promise<void> {
    this.#isShutDown = true;
    await this.#changing;
    await this.#settings.metricsPage.close();
    await this.#running?.graph.shutdown();
  }

  async #change(config: ServiceConfig): Promise<void> {
    if (this.#isShutDown) throw new Error("The engine is shutting down");
    const next = this.#make(config);
    const before = this.#running?.graph;
    const knownTrouble = before === undefined ? [] : trouble(before);
    await before?.shutdown();
    try {
      await this.#run(next);
      const problems = trouble(next).filter((text) => !knownTrouble.includes(text));
      if (problems.length > 0) throw new Error(`cannot start pipelines: ${problems.join("; ")}`);
    } catch (error) {
      await next.shutdown();
      if (before !== undefined) await this.#restore(before.config, error);
      throw error;
    }
  }

  async #restore(config: ServiceConfig, reason: unknown): Promise<void> {
    try {
      await this.#run(this.#make(config));
    } catch (error) {
      this.#settings.log(`the configuration from before does not start again: ${String(error)}`);
      throw new AggregateError(
        [reason, error],
        `${String(reason)}; and what ran before does not start again: ${String(error)}`,
      );
    }
  }

  #make(config: ServiceConfig): PipelineGraph {
    const graph = new PipelineGraph(config, this.#settings);
    for (const component of graph.listening()) component.onListenersChanged(this.#settings.onListeners);
    return graph;
  }

  async #run(graph: PipelineGraph): Promise<void> {
    this.#running = { graph, version: (this.#running?.version ?? 0) + 1 };
    await graph.start();
    await this.#settings.metricsPage.show(graph);
    warnOfOpenAddresses(this.listeners(), this.#settings.log);
  }
}
