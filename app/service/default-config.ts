import { assertDefined } from "../base/assert.ts";
import { type Signal, signals } from "../base/signal.ts";
import { ConfigIssues } from "../component/config/config-type.ts";
import type { Factories } from "../component/factories.ts";
import type { PipelineConfig, ServiceConfig } from "../config/service-config.ts";
import { storeExporterType } from "../exporter/storeexporter/factory.ts";
import {
  createDefaultConfig,
  createDefaultGrpcConfig,
  createDefaultHttpConfig,
  type OtlpReceiverConfig,
} from "../receiver/otlpreceiver/config.ts";
import { otlpReceiverType } from "../receiver/otlpreceiver/factory.ts";

/** `host:port` each. Empty = no such receiver. */
export interface OtlpEndpoints {
  readonly otlpGrpc: readonly string[];
  readonly otlpHttp: readonly string[];
}

/**
 * What runs where no configuration is given: everything that OTLP brings is stored.
 *
 *     receivers: { otlp: { protocols: { grpc: , http: } } }
 *     exporters: { store: }
 *     service: { pipelines: { traces: { receivers: [otlp], exporters: [store] }, metrics: …, logs: … } }
 */
export function defaultServiceConfig(factories: Factories, endpoints: OtlpEndpoints): ServiceConfig {
  const receiver = assertDefined(factories.find("receiver", otlpReceiverType), "there is an otlp receiver");
  const exporter = assertDefined(factories.find("exporter", storeExporterType), "there is a store exporter");
  const otlp = { id: otlpReceiverType, factory: receiver, config: receiverConfig(endpoints) };
  const store = {
    id: storeExporterType,
    factory: exporter,
    config: exporter.schema.decode(null, [], new ConfigIssues()),
  };
  return {
    receivers: new Map([[otlp.id, otlp]]),
    processors: new Map(),
    exporters: new Map([[store.id, store]]),
    connectors: new Map(),
    extensions: new Map(),
    enabledExtensions: [],
    pipelines: new Map(signals.map((signal) => [signal, pipelineOf(signal)])),
    // Port 8888 is left to others where nobody asked for it.
    telemetry: { metrics: { level: "none", readers: [] } },
  };
}

function pipelineOf(signal: Signal): PipelineConfig {
  return {
    id: signal,
    signal,
    receivers: [otlpReceiverType],
    processors: [],
    exporters: [storeExporterType],
  };
}

function receiverConfig({ otlpGrpc, otlpHttp }: OtlpEndpoints): OtlpReceiverConfig {
  const grpc = otlpGrpc.length === 0 ? undefined : { ...createDefaultGrpcConfig(), endpoints: otlpGrpc };
  const http = otlpHttp.length === 0 ? undefined : { ...createDefaultHttpConfig(), endpoints: otlpHttp };
  return { ...createDefaultConfig(), protocols: { grpc, http } };
}
