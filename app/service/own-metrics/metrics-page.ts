import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { TelemetryConfig } from "../../config/service-config.ts";
import type { Endpoint } from "../../network/listen-endpoint.ts";
import type { PipelineGraph } from "../graph/pipeline-graph.ts";
import { collectMetrics, type OwnProcess } from "./collect.ts";
import { MetricsServer } from "./metrics-server.ts";
import { prometheusText, targetInfoText } from "./prometheus-text.ts";

export interface MetricsPageSettings extends OwnProcess {
  readonly version: string;
  readonly log: (line: string) => void;
}

/** The metrics of the graph that runs, where its configuration says. */
export class MetricsPage {
  readonly #settings: MetricsPageSettings;
  readonly #instanceId = randomUUID();
  #server: MetricsServer | undefined;
  #endpoints: readonly Endpoint[] = [];
  #graph: PipelineGraph | undefined;

  constructor(settings: MetricsPageSettings) {
    this.#settings = settings;
  }

  /** Addresses that are open. */
  get addresses(): readonly string[] {
    return this.#server?.addresses ?? [];
  }

  /** From now on the page is about `graph`. Addresses that stay the same stay open. */
  async show(graph: PipelineGraph): Promise<void> {
    this.#graph = graph;
    const endpoints = endpointsOf(graph.config.telemetry);
    if (isDeepStrictEqual(endpoints, this.#endpoints)) return;
    this.close();
    this.#endpoints = endpoints;
    this.#server = new MetricsServer(() => this.#text(), this.#settings.log);
    await this.#server.open(endpoints);
  }

  close(): void {
    this.#server?.close();
    this.#server = undefined;
  }

  #text(): string {
    const info = {
      service_instance_id: this.#instanceId,
      service_name: "sightglass",
      service_version: this.#settings.version,
    };
    const families = this.#graph === undefined ? [] : collectMetrics(this.#graph, this.#settings);
    return prometheusText(families) + targetInfoText(info);
  }
}

function endpointsOf({ metrics }: TelemetryConfig): readonly Endpoint[] {
  if (metrics.level === "none") return [];
  return metrics.readers.flatMap(({ pull }) => {
    const prometheus = pull?.exporter.prometheus;
    return prometheus === undefined ? [] : [{ host: prometheus.host, port: prometheus.port }];
  });
}
