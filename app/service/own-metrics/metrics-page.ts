import { isDeepStrictEqual } from "node:util";
import type { Log } from "../../component/log.ts";
import type { PeriodicReader as PeriodicConfig, TelemetryConfig } from "../../config/service-config.ts";
import type { Endpoint } from "../../network/listen-endpoint.ts";
import type { AnyBatch } from "../../pdata/batch.ts";
import type { PipelineGraph } from "../graph/pipeline-graph.ts";
import { collectMetrics, type OwnProcess } from "./collect.ts";
import type { MetricFamily } from "./metrics-registry.ts";
import { MetricsServer } from "./metrics-server.ts";
import { otlpBatch } from "./otlp-request.ts";
import { ownResource } from "./own-resource.ts";
import { PeriodicReader } from "./periodic-reader.ts";
import { prometheusText, targetInfoText } from "./prometheus-text.ts";

export interface MetricsPageSettings extends OwnProcess {
  readonly version: string;
  readonly log: Log;
}

/** A page that is served somewhere. */
interface PullConfig {
  readonly endpoint: Endpoint;
  /** `_total` behind the names of counters. */
  readonly withTypeSuffix: boolean;
}

/** The metrics of the graph that runs, where its configuration says: pages to scrape, and destinations they are sent to. */
export class MetricsPage {
  readonly #settings: MetricsPageSettings;
  readonly #startMs: number;
  #servers: readonly MetricsServer[] = [];
  #pulls: readonly PullConfig[] = [];
  #readers: readonly PeriodicReader[] = [];
  #periodics: readonly PeriodicConfig[] = [];
  #graph: PipelineGraph | undefined;

  constructor(settings: MetricsPageSettings) {
    this.#settings = settings;
    this.#startMs = settings.clock.nowMs();
  }

  /** Addresses that are open. */
  get addresses(): readonly string[] {
    return this.#servers.flatMap(({ addresses }) => addresses);
  }

  /** From now on the page is about `graph`. Addresses that stay the same stay open. */
  async show(graph: PipelineGraph): Promise<void> {
    this.#graph = graph;
    await this.#serve(pullsOf(graph.config.telemetry));
    await this.#sendTo(periodicsOf(graph.config.telemetry));
  }

  /** What is sent at an interval is sent once more. */
  async close(): Promise<void> {
    await this.#sendTo([]);
    await this.#serve([]);
  }

  async #serve(pulls: readonly PullConfig[]): Promise<void> {
    if (isDeepStrictEqual(pulls, this.#pulls)) return;
    for (const server of this.#servers) server.close();
    this.#pulls = pulls;
    const servers = pulls.map(({ endpoint, withTypeSuffix }) => {
      const server = new MetricsServer(() => this.#text(withTypeSuffix), this.#settings.log);
      return { server, endpoint };
    });
    this.#servers = servers.map(({ server }) => server);
    for (const { server, endpoint } of servers) await server.open([endpoint]);
  }

  /** A reader that cannot be used is told in the log and left out: metrics of ours are no reason not to take those of others. */
  async #sendTo(periodics: readonly PeriodicConfig[]): Promise<void> {
    if (isDeepStrictEqual(periodics, this.#periodics)) return;
    await Promise.all(this.#readers.map((reader) => reader.shutdown()));
    this.#periodics = periodics;
    const started = await Promise.all(periodics.map((one) => this.#startReader(one)));
    this.#readers = started.filter((reader) => reader !== undefined);
  }

  async #startReader(config: PeriodicConfig): Promise<PeriodicReader | undefined> {
    const { clock, log } = this.#settings;
    try {
      const reader = new PeriodicReader(config, () => this.#batch(), clock, log);
      await reader.start();
      return reader;
    } catch (error) {
      log(`our own metrics are not sent: ${String(error)}`, { level: "error" });
      return undefined;
    }
  }

  #batch(): AnyBatch {
    const times = { startMs: this.#startMs, nowMs: this.#settings.clock.nowMs() };
    return otlpBatch(this.#families(), { resource: this.#resource(), ...times });
  }

  #families(): readonly MetricFamily[] {
    return this.#graph === undefined ? [] : collectMetrics(this.#graph, this.#settings);
  }

  #resource(): ReadonlyMap<string, string> {
    return ownResource(this.#settings.version, this.#graph?.config.telemetry.resource);
  }

  #text(withTypeSuffix: boolean): string {
    const labels = [...this.#resource()].map(([name, value]): [string, string] => [labelOf(name), value]);
    return prometheusText(this.#families(), withTypeSuffix) + targetInfoText(Object.fromEntries(labels));
  }
}

function labelOf(attribute: string): string {
  return attribute.replaceAll(/[^a-zA-Z0-9_]/g, "_");
}

function pullsOf({ metrics }: TelemetryConfig): readonly PullConfig[] {
  if (metrics.level === "none") return [];
  return metrics.readers.flatMap(({ pull }) => {
    const prometheus = pull?.exporter.prometheus;
    if (prometheus === undefined) return [];
    const { host, port, without_type_suffix } = prometheus;
    return [{ endpoint: { host, port }, withTypeSuffix: !without_type_suffix }];
  });
}

function periodicsOf({ metrics }: TelemetryConfig): readonly PeriodicConfig[] {
  if (metrics.level === "none") return [];
  return metrics.readers.flatMap(({ periodic }) => (periodic === undefined ? [] : [periodic]));
}
