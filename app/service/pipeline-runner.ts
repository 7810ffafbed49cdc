import { isListening, type ListenerStatus } from "../component/listener-status.ts";
import type { ServiceConfig } from "../config/service-config.ts";
import { ComponentStartError } from "./graph/component-start-error.ts";
import type { GraphSettings } from "./graph/graph-settings.ts";
import { PipelineGraph } from "./graph/pipeline-graph.ts";
import { warnOfOpenAddresses } from "./open-addresses.ts";
import { checkLogFiles, type OwnLog } from "./own-log/own-log.ts";
import type { MetricsPage } from "./own-metrics/metrics-page.ts";
import { StartError, startErrorOf, troubles } from "./start-trouble.ts";

export interface PipelineRunnerSettings extends GraphSettings {
  /** Some `listeners()` changed. */
  readonly onListeners: () => void;
  readonly metricsPage: MetricsPage;
  readonly ownLog: OwnLog;
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
  async start(config: ServiceConfig): Promise<void> {
    checkLog(config);
    this.#settings.ownLog.configure(config.telemetry.logs);
    const graph = this.#make(config);
    this.#running = { graph, version: 1 };
    await graph.start();
    await this.#show(graph);
  }

  /**
   * From the configuration that runs to `config`. What does not change goes on: its ports stay open, its queues full. Where something
   * of `config` cannot be made or does not start nothing has changed; rejects with a `StartError` that says where.
   *
   *     make what changes ──► start it beside the old ──► receivers feed it, queues go over ──► stop what is left of the old
   *        └ fails                └ fails, or a port is taken: stop it, the old ran all the time
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
    const before = this.#running;
    if (before === undefined) return this.start(config);
    checkLog(config);
    const next = this.#make(config, before.graph);
    await startBeside(next, before.graph);
    this.#running = { graph: next, version: before.version + 1 };
    this.#settings.ownLog.configure(config.telemetry.logs);
    await next.replace();
    this.#settings.onListeners();
    await this.#show(next);
  }

  #make(config: ServiceConfig, before?: PipelineGraph): PipelineGraph {
    const graph = new PipelineGraph(config, this.#settings, before);
    for (const { component } of graph.added)
      if (isListening(component)) component.onListenersChanged(this.#settings.onListeners);
    return graph;
  }

  async #show(graph: PipelineGraph): Promise<void> {
    await this.#settings.metricsPage.show(graph);
    warnOfOpenAddresses(this.listeners(), this.#settings.log);
  }
}

/** Throws a `StartError` where our own log cannot go where it is to. */
function checkLog({ telemetry }: ServiceConfig): void {
  try {
    if (telemetry.logs !== undefined) checkLogFiles(telemetry.logs);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new StartError([{ path: ["service", "telemetry", "logs"], subject: "the log", message }], {
      cause: error,
    });
  }
}

/** Rejects where it does not start, or cannot do its work; then nothing of it runs any more. */
async function startBeside(next: PipelineGraph, before: PipelineGraph): Promise<void> {
  const known = new Set(troubles(before).map(({ message }) => message));
  try {
    await next.start();
  } catch (error) {
    throw error instanceof ComponentStartError ? startErrorOf(error) : error;
  }
  const problems = troubles(next).filter(({ message }) => !known.has(message));
  if (problems.length === 0) return;
  await next.shutdown();
  throw new StartError(problems);
}
