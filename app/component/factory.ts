import type { Signal } from "../base/signal.ts";
import type { Consumer, Consumers } from "../consumer/consumer.ts";
import type { Component, PipelineComponentSettings } from "./component.ts";
import type { ConfigType } from "./config/config-type.ts";
import type { Extension } from "./host.ts";

/** As the Collector's `components` command tells it. */
export type Stability = "development" | "alpha" | "beta" | "stable" | "deprecated";

interface FactoryOf<Kind extends string, C> {
  readonly kind: Kind;
  /** Today's name: `otlp_http`. */
  readonly type: string;
  /** Former names, still understood: `otlphttp`. */
  readonly aliases?: readonly string[];
  /** Go module that the Collector has it from, as `components` prints it. */
  readonly module: string;
  readonly schema: ConfigType<C>;
  /** The signals it is for, each with its stability. */
  readonly signals: Readonly<Partial<Record<Signal, Stability>>>;
  /** One sentence for completion and the page. */
  readonly doc: string;
}

/** Made once for an id, for all signals of the pipelines that list it. */
export interface ReceiverFactory<C = unknown> extends FactoryOf<"receiver", C> {
  create(config: C, settings: PipelineComponentSettings, consumers: Consumers): Component;
}

/** What the instances of an id have in common: an open file, a watch over memory. `S` is void where they have nothing. */
interface Sharing<C, S> {
  /** Made once for an id, before its instances. Started before all of them, and shut down after all of them. */
  createShared?(config: C, settings: PipelineComponentSettings): S & Component;
}

/** Made once for each pipeline that lists it. Hands what it lets through to `next`. */
export interface ProcessorFactory<C = unknown, S = void> extends FactoryOf<"processor", C>, Sharing<C, S> {
  create(
    signal: Signal,
    config: C,
    settings: PipelineComponentSettings,
    next: Consumer,
    shared: S,
  ): Component & Consumer;
}

/** Made once for an id and signal. */
export interface ExporterFactory<C = unknown, S = void> extends FactoryOf<"exporter", C>, Sharing<C, S> {
  create(signal: Signal, config: C, settings: PipelineComponentSettings, shared: S): Component & Consumer;
}

/** Any of them, whatever its instances share. */
export type AnyProcessorFactory = ProcessorFactory<unknown, unknown>;
export type AnyExporterFactory = ExporterFactory<unknown, unknown>;

/** The pipelines of one signal that list a connector as a receiver. */
export interface ConnectedPipelines {
  /** Consumer of each pipeline, by its id (`traces/jaeger`). */
  readonly byId: ReadonlyMap<string, Consumer>;
  /** Hands a batch to all of them. */
  readonly all: Consumer;
}

/** Made once for an id and pair of signals. */
export interface ConnectorFactory<C = unknown> extends Omit<FactoryOf<"connector", C>, "signals"> {
  readonly pairs: readonly { readonly from: Signal; readonly to: Signal; readonly stability: Stability }[];
  create(
    pair: { readonly from: Signal; readonly to: Signal },
    config: C,
    settings: PipelineComponentSettings,
    pipelines: ConnectedPipelines,
  ): Component & Consumer;
}

export interface ExtensionFactory<C = unknown> extends Omit<FactoryOf<"extension", C>, "signals"> {
  readonly stability: Stability;
  create(config: C, settings: PipelineComponentSettings): Extension;
}

/** The factories of each kind. */
export interface FactoryLists {
  readonly receiver: readonly ReceiverFactory[];
  readonly processor: readonly AnyProcessorFactory[];
  readonly connector: readonly ConnectorFactory[];
  readonly exporter: readonly AnyExporterFactory[];
  readonly extension: readonly ExtensionFactory[];
}
