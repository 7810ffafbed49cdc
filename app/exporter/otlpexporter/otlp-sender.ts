import type { Signal } from "../../base/signal.ts";
import type { PipelineComponentSettings } from "../../component/component.ts";
import { compress, isCompressing } from "../../network/compression.ts";
import { type GrpcTarget, parseGrpcTarget } from "../../network/endpoint.ts";
import { tlsClientOptions } from "../../network/tls-options.ts";
import type { ExportRequest } from "../exporterhelper/export-request.ts";
import type { RequestSender } from "../exporterhelper/request-sender.ts";
import { partialSuccessOf } from "../exporterhelper/send/export-answer.ts";
import { GrpcClient } from "../exporterhelper/send/grpc-client.ts";
import { OutgoingHeaders } from "../exporterhelper/send/outgoing-headers.ts";
import { reportPartialSuccess } from "../exporterhelper/send/partial-success.ts";
import type { OtlpExporterConfig } from "./config.ts";

const paths: Readonly<Record<Signal, string>> = {
  traces: "/opentelemetry.proto.collector.trace.v1.TraceService/Export",
  metrics: "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export",
  logs: "/opentelemetry.proto.collector.logs.v1.LogsService/Export",
};

/** OTLP over gRPC. */
export class OtlpSender implements RequestSender {
  readonly #config: OtlpExporterConfig;
  readonly #settings: PipelineComponentSettings;
  readonly #headers: OutgoingHeaders;
  readonly target: GrpcTarget;
  #client: GrpcClient | undefined;

  /** Throws where the endpoint cannot be read. */
  constructor(config: OtlpExporterConfig, settings: PipelineComponentSettings) {
    this.#config = config;
    this.#settings = settings;
    const target = parseGrpcTarget(config.endpoint);
    if (target === undefined) throw new Error(`invalid endpoint "${config.endpoint}"`);
    this.target = target;
    this.#headers = new OutgoingHeaders(config.headers);
  }

  open(): void {
    const { auth, tls, authority, user_agent, keepalive } = this.#config;
    const { host, port, isSecure = !tls.insecure } = this.target;
    this.#headers.resolve(this.#settings.host, auth?.authenticator);
    this.#client = new GrpcClient({
      origin: `${isSecure ? "https" : "http"}://${host.includes(":") ? `[${host}]` : host}:${port}`,
      authority,
      tls: isSecure ? tlsClientOptions(tls, host) : undefined,
      userAgent: user_agent,
      keepalive,
    });
  }

  close(): void {
    this.#client?.close();
  }

  async send(request: ExportRequest): Promise<void> {
    const { compression, timeout } = this.#config;
    const isCompressed = isCompressing(compression);
    // What gRPC calls snappy are frames. Source: mostynb/go-grpc-compression, which the Collector registers.
    const format = compression === "snappy" ? "x-snappy-framed" : compression;
    const message = isCompressing(format) ? await compress(format, request.bytes) : request.bytes;
    const answer = await this.#client!.call({
      path: paths[request.signal],
      headers: await this.#headers.of(request.client),
      encoding: isCompressed ? compression : undefined,
      message,
      timeoutMs: timeout === 0 ? noTimeoutMs : timeout,
    });
    reportPartialSuccess(partialSuccessOf(answer), request, this.#settings);
  }
}

/** `timeout: 0s` is none; a timer holds at most this. */
const noTimeoutMs = 2 ** 31 - 1;
