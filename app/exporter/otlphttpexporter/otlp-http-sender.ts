import type { Signal } from "../../base/signal.ts";
import type { PipelineComponentSettings } from "../../component/component.ts";
import { PermanentError } from "../../consumer/consumer-error.ts";
import { compress, isCompressing } from "../../network/compression.ts";
import { tlsClientOptions } from "../../network/tls-options.ts";
import { protobufToJsonBytes } from "../../pdata/otlp/json/protobuf-to-json.ts";
import type { ExportRequest } from "../exporterhelper/export-request.ts";
import type { RequestSender } from "../exporterhelper/request-sender.ts";
import {
  httpError,
  type PartialSuccess,
  partialSuccessOf,
  partialSuccessOfJson,
} from "../exporterhelper/send/export-answer.ts";
import { type HttpAnswer, HttpClient } from "../exporterhelper/send/http-client.ts";
import { OutgoingHeaders } from "../exporterhelper/send/outgoing-headers.ts";
import { reportPartialSuccess } from "../exporterhelper/send/partial-success.ts";
import type { OtlpHttpExporterConfig } from "./config.ts";

/** OTLP over HTTP. */
export class OtlpHttpSender implements RequestSender {
  readonly url: URL;
  readonly #config: OtlpHttpExporterConfig;
  readonly #settings: PipelineComponentSettings;
  readonly #headers: OutgoingHeaders;
  #client: HttpClient | undefined;

  /** Throws where there is no endpoint for the signal. */
  constructor(signal: Signal, config: OtlpHttpExporterConfig, settings: PipelineComponentSettings) {
    this.#config = config;
    this.#settings = settings;
    this.url = urlOf(signal, config);
    this.#headers = new OutgoingHeaders(config.headers);
  }

  open(): void {
    const config = this.#config;
    this.#headers.resolve(this.#settings.host, config.auth?.authenticator);
    this.#client = new HttpClient({
      tls: tlsClientOptions(config.tls, this.url.hostname),
      idleConnectionsMax:
        config.max_idle_conns_per_host === 0 ? config.max_idle_conns : config.max_idle_conns_per_host,
      connectionsPerHostMax: config.max_conns_per_host,
      keepsAlive: !config.disable_keep_alives,
      proxyUrl: config.proxy_url === "" ? undefined : config.proxy_url,
      timeoutMs: config.timeout,
    });
  }

  close(): void {
    this.#client?.close();
  }

  async send(request: ExportRequest): Promise<void> {
    const { encoding, compression, compression_params } = this.#config;
    const isJson = encoding === "json";
    const plain = isJson ? protobufToJsonBytes(request.signal, request.bytes) : request.bytes;
    const isCompressed = isCompressing(compression);
    const headers = {
      "content-type": isJson ? "application/json" : "application/x-protobuf",
      ...(isCompressed ? { "content-encoding": compression } : {}),
      ...(await this.#headers.of(request.client)),
    };
    const body = isCompressed ? await compress(compression, plain, compression_params.level) : plain;
    const answer = await this.#client!.post(this.url, headers, body);
    reportPartialSuccess(this.#partialSuccess(answer), request, this.#settings);
  }

  /** Throws where the answer is an error, or nothing that can be read. */
  #partialSuccess({ status, headers, body }: HttpAnswer): PartialSuccess | undefined {
    const isJson = /\bjson\b/.test(headers["content-type"] ?? "");
    const url = this.url.href;
    if (status < 200 || status > 299)
      throw httpError(url, status, headers["retry-after"], body, isJson, this.#settings.clock.nowMs());
    try {
      // Whatever else a server answers with 200 is no partial success (a proxy's page, plain text).
      if (isJson) return partialSuccessOfJson(body.toString());
      return /\bx-protobuf\b/.test(headers["content-type"] ?? "") ? partialSuccessOf(body) : undefined;
    } catch (error) {
      throw new PermanentError("bad_answer", `error parsing the answer of ${url}: ${String(error)}`);
    }
  }
}

/** `<endpoint>/v1/<signal>`, with one slash between; an endpoint for the signal is used as it is. */
function urlOf(signal: Signal, config: OtlpHttpExporterConfig): URL {
  const own = config[`${signal}_endpoint`];
  if (own !== undefined && own !== "") return new URL(own);
  if (config.endpoint === "") throw new Error(`${signal}_endpoint must be specified`);
  return new URL(`${config.endpoint.replace(/\/$/, "")}/v1/${signal}`);
}
