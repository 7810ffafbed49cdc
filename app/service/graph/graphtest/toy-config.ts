import type { Signal } from "../../../base/signal.ts";
import type {
  AnyExporterFactory,
  AnyProcessorFactory,
  ConnectorFactory,
  ExtensionFactory,
  ReceiverFactory,
} from "../../../component/factory.ts";
import type { ConfiguredComponent, PipelineConfig, ServiceConfig } from "../../../config/service-config.ts";

/** Factories by id. Pipelines as `traces/a: r1 r2 | p1 | e1 e2`. */
export interface ToyConfig {
  readonly receivers: Readonly<Record<string, ReceiverFactory>>;
  readonly processors?: Readonly<Record<string, AnyProcessorFactory>>;
  readonly connectors?: Readonly<Record<string, ConnectorFactory>>;
  readonly exporters: Readonly<Record<string, AnyExporterFactory>>;
  readonly extensions?: Readonly<Record<string, ExtensionFactory>>;
  readonly pipelines: readonly string[];
}

export function toyConfig(toy: ToyConfig): ServiceConfig {
  return {
    receivers: configured(toy.receivers),
    processors: configured(toy.processors ?? {}),
    connectors: configured(toy.connectors ?? {}),
    exporters: configured(toy.exporters),
    extensions: configured(toy.extensions ?? {}),
    enabledExtensions: Object.keys(toy.extensions ?? {}),
    pipelines: new Map(toy.pipelines.map(pipelineOf).map((pipeline) => [pipeline.id, pipeline])),
    telemetry: { metrics: { level: "detailed", readers: [] } },
  };
}

function configured<F>(factories: Readonly<Record<string, F>>): ReadonlyMap<string, ConfiguredComponent<F>> {
  return new Map(Object.entries(factories).map(([id, factory]) => [id, { id, factory, config: {} }]));
}

function pipelineOf(line: string): PipelineConfig {
  const [id = "", rest = ""] = line.split(": ");
  const [receivers = [], processors = [], exporters = []] = rest
    .split("|")
    .map((ids) => ids.split(" ").filter((text) => text !== ""));
  return { id, signal: id.split("/")[0] as Signal, receivers, processors, exporters };
}
