import type { Signal } from "../base/signal.ts";
import type {
  AnyExporterFactory,
  AnyProcessorFactory,
  ConnectorFactory,
  ExtensionFactory,
  ReceiverFactory,
} from "../component/factory.ts";

/** A component as a section of the YAML describes it. */
export interface ConfiguredComponent<F> {
  /** `type[/name]` as written, trimmed. */
  readonly id: string;
  readonly factory: F;
  /** What the factory's schema made of the section. */
  readonly config: unknown;
}

/** One of `service::pipelines`. */
export interface PipelineConfig {
  /** `traces`, `traces/backend`. */
  readonly id: string;
  readonly signal: Signal;
  /** Ids of receivers and connectors. */
  readonly receivers: readonly string[];
  /** In the order in which they run. */
  readonly processors: readonly string[];
  /** Ids of exporters and connectors. */
  readonly exporters: readonly string[];
}

export type ById<F> = ReadonlyMap<string, ConfiguredComponent<F>>;

/** `service::telemetry`, as far as it is acted on. Of the rest `decode/telemetry-schema.ts` warns. */
export interface TelemetryConfig {
  /** Undefined: our own log goes to stderr as it is. */
  readonly logs?: LogsConfig | undefined;
  readonly metrics: {
    readonly level: "none" | "basic" | "normal" | "detailed";
    readonly readers: readonly MetricReader[];
  };
  readonly traces?: { readonly level: "none" | "basic" | "normal" | "detailed" } | undefined;
  /** Attributes of our own telemetry; undefined takes a default away. */
  readonly resource?: ReadonlyMap<string, string | undefined> | undefined;
}

export interface LogsConfig {
  readonly level: "debug" | "info" | "warn" | "error" | "dpanic" | "panic" | "fatal";
  readonly encoding: "console" | "json";
  readonly output_paths: readonly string[];
  readonly initial_fields: ReadonlyMap<string, unknown>;
  readonly sampling: {
    readonly enabled: boolean;
    readonly tick: number;
    readonly initial: number;
    readonly thereafter: number;
  };
}

interface MetricReader {
  readonly pull: PullReader | undefined;
  readonly periodic?: PeriodicReader | undefined;
}

interface PullReader {
  readonly exporter: {
    readonly prometheus:
      | { readonly host: string; readonly port: number; readonly without_type_suffix: boolean }
      | undefined;
  };
}

export interface PeriodicReader {
  /** Milliseconds. */
  readonly interval: number;
  readonly exporter: { readonly otlp: OtlpReader | undefined };
}

export interface OtlpReader {
  readonly protocol: "grpc" | "http/protobuf" | "http/json" | undefined;
  readonly endpoint: string | undefined;
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  /** `a=b,c=d`; `headers` win. */
  readonly headers_list: string | undefined;
  readonly compression: string | undefined;
  /** Milliseconds. */
  readonly timeout: number;
  readonly insecure: boolean | undefined;
  readonly certificate: string | undefined;
  readonly client_certificate: string | undefined;
  readonly client_key: string | undefined;
}

/**
 * A valid configuration: every id in a pipeline is one of its kind here, every connector is used on both sides, and the
 * graph has no cycle. Components that no pipeline lists are here, too, and are not started.
 */
export interface ServiceConfig {
  readonly receivers: ById<ReceiverFactory>;
  readonly processors: ById<AnyProcessorFactory>;
  readonly connectors: ById<ConnectorFactory>;
  readonly exporters: ById<AnyExporterFactory>;
  readonly extensions: ById<ExtensionFactory>;
  /** Ids of `service::extensions`: those to start, in this order. */
  readonly enabledExtensions: readonly string[];
  readonly pipelines: ReadonlyMap<string, PipelineConfig>;
  readonly telemetry: TelemetryConfig;
  /** Ids of feature gates that are on. */
  readonly enabledGates?: ReadonlySet<string>;
}
