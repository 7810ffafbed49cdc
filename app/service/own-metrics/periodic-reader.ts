import type { Clock } from "../../base/clock.ts";
import { AttemptLog } from "../../component/attempt-log.ts";
import type { Component, PipelineComponentSettings } from "../../component/component.ts";
import { ConfigIssues } from "../../component/config/config-type.ts";
import type { ExporterFactory } from "../../component/factory.ts";
import { nothingRuns } from "../../component/host.ts";
import type { Log } from "../../component/log.ts";
import { RepeatedLog } from "../../component/repeated-log.ts";
import { Telemetry } from "../../component/telemetry.ts";
import type { OtlpReader, PeriodicReader as PeriodicConfig } from "../../config/service-config.ts";
import type { Consumer } from "../../consumer/consumer.ts";
import { otlpExporterFactory } from "../../exporter/otlpexporter/factory.ts";
import { otlpHttpExporterFactory } from "../../exporter/otlphttpexporter/factory.ts";
import type { AnyBatch } from "../../pdata/batch.ts";

const id = "service::telemetry::metrics";

/** Sends our own metrics somewhere at an interval, by the exporters that pipelines have. */
export class PeriodicReader {
  readonly #config: PeriodicConfig;
  readonly #read: () => AnyBatch;
  readonly #exporter: (Component & Consumer) | undefined;
  readonly #log: RepeatedLog;
  #timer: NodeJS.Timeout | undefined;
  #sending: Promise<void> = Promise.resolve();

  /** Throws where the reader's configuration cannot be used. */
  constructor(config: PeriodicConfig, read: () => AnyBatch, clock: Clock, log: Log) {
    const { otlp } = config.exporter;
    this.#config = config;
    this.#read = read;
    this.#log = new RepeatedLog({ clock, log });
    this.#exporter = otlp && exporterOf(otlp, settingsOf(clock, log));
  }

  /** Rejects where a certificate cannot be read. */
  async start(): Promise<void> {
    await this.#exporter?.start();
    this.#timer = setInterval(() => this.#send(), this.#config.interval).unref();
  }

  /** Sends once more: what was counted since the last time. */
  async shutdown(): Promise<void> {
    clearInterval(this.#timer);
    this.#send();
    await this.#sending;
    await this.#exporter?.shutdown();
  }

  /** One at a time; what a slow destination misses is in the next one. */
  #send(): void {
    const exporter = this.#exporter;
    if (exporter === undefined) return;
    this.#sending = this.#sending.then(async () => {
      try {
        await exporter.consume(this.#read());
      } catch (error) {
        this.#log.write("failed", `${id}: our own metrics were not sent: ${String(error)}`, "warn");
      }
    });
  }
}

function exporterOf(reader: OtlpReader, settings: PipelineComponentSettings): Component & Consumer {
  const { protocol = "http/protobuf", timeout, compression } = reader;
  const common = {
    timeout: `${timeout}ms`,
    compression: compression ?? "none",
    headers: headersOf(reader),
    tls: tlsOf(reader),
    // The next interval is the next try.
    ...{ sending_queue: { enabled: false }, retry_on_failure: { enabled: false } },
  };
  const endpoint = reader.endpoint ?? "";
  if (protocol === "grpc") return made(otlpExporterFactory, { ...common, endpoint }, settings);
  const { pathname } = new URL(endpoint);
  const where = pathname === "/" ? { endpoint } : { metrics_endpoint: endpoint };
  const encoding = protocol === "http/json" ? "json" : "proto";
  return made(otlpHttpExporterFactory, { ...common, ...where, encoding }, settings);
}

function made<C>(factory: ExporterFactory<C>, raw: object, settings: PipelineComponentSettings) {
  const issues = new ConfigIssues();
  const config = factory.schema.decode(raw, [], issues);
  if (issues.errorCount > 0)
    throw new Error(`${id}: ${issues.list.map(({ message }) => message).join("; ")}`);
  return factory.create("metrics", config, settings);
}

function headersOf({ headers, headers_list = "" }: OtlpReader): Record<string, string> {
  const listed = headers_list
    .split(",")
    .filter((pair) => pair.includes("="))
    .map((pair): [string, string] => {
      const [name = "", ...value] = pair.split("=");
      return [name.trim(), decodeURIComponent(value.join("=").trim())];
    });
  return Object.fromEntries([...listed, ...headers.map(({ name, value }) => [name, value] as const)]);
}

function tlsOf({ insecure = false, certificate, client_certificate, client_key }: OtlpReader): object {
  return {
    insecure,
    ...(certificate === undefined ? {} : { ca_file: certificate }),
    ...(client_certificate === undefined ? {} : { cert_file: client_certificate }),
    ...(client_key === undefined ? {} : { key_file: client_key }),
  };
}

/** It is no part of a pipeline: nobody counts what it counts. */
function settingsOf(clock: Clock, log: Log): PipelineComponentSettings {
  const none = () => undefined;
  return {
    ...{ id, generation: 0, clock, log, telemetry: new Telemetry(), attempts: new AttemptLog(clock) },
    host: {
      extension: none,
      describe: () => nothingRuns,
    },
    stage: {
      ...{ drop: none, sent: none, sendFailed: none, enqueueFailed: none, queue: none },
      metrics: { add: none, set: none, observe: none },
    },
    report: none,
  };
}
