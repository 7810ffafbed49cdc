import { randomUUID } from "node:crypto";
import { once } from "node:events";
import os from "node:os";
import { Worker } from "node:worker_threads";
import type { DemoOptions } from "./options.ts";
import type { Directory, FromWorker, QueueMessage, ToWorker, WorkerSetup } from "./shop/messages.ts";
import type { SpanExport } from "./shop/span-exporter.ts";

/** A worker that has not stopped by then is ended. */
const stopLimitMs = 8000;

/** Batch delays: what a service does is on its way to the receiver half a second later. */
const batchDelayMs = "500";

/** Variables of the caller that say how to reach the receiver; all other `OTEL_*` are the demo's to set. */
const inheritedVariables =
  /^OTEL_EXPORTER_OTLP_(HEADERS|COMPRESSION|TIMEOUT|CERTIFICATE|CLIENT_KEY|CLIENT_CERTIFICATE|INSECURE)$/;

/** One version of one service in a worker thread of its own, with its own environment and so its own SDK. */
export class InstanceHost {
  readonly setup: WorkerSetup;
  readonly #worker: Worker;
  readonly #exited: Promise<unknown>;
  #port = 0;
  #topics: readonly string[] = [];

  constructor(
    setup: WorkerSetup,
    options: DemoOptions,
    onPublish: (topic: string, message: QueueMessage) => void,
    onExported: (outcome: SpanExport) => void,
  ) {
    this.setup = setup;
    this.#worker = new Worker(new URL("./worker.ts", import.meta.url), {
      workerData: setup,
      env: environmentOf(setup, options),
      name: `${setup.service}@${setup.version}`,
    });
    // Not `once` of node:events: that rejects when the worker fails, and nobody may be waiting yet.
    this.#exited = new Promise((resolve) => this.#worker.once("exit", resolve));
    this.#worker.on("message", (message: FromWorker) => {
      if (message.type === "publish") onPublish(message.topic, message.message);
      else if (message.type === "exported") onExported(message.outcome);
    });
  }

  get port(): number {
    return this.#port;
  }

  consumes(topic: string): boolean {
    return this.#topics.includes(topic);
  }

  /** Resolves when the service listens. Throws what the worker threw. */
  async ready(): Promise<void> {
    const [message] = (await once(this.#worker, "message")) as [FromWorker];
    if (message.type !== "listening")
      throw new Error(`${this.setup.service} said ${message.type} before listening`);
    this.#port = message.port;
    this.#topics = message.topics;
    this.#worker.on("error", (error) => {
      throw error;
    });
  }

  open(directory: Directory): void {
    this.#send({ type: "open", directory });
  }

  deliver(topic: string, message: QueueMessage): void {
    this.#send({ type: "deliver", topic, message });
  }

  /** Sends what is buffered and ends the thread. */
  async stop(): Promise<void> {
    this.#send({ type: "stop" });
    const timer = setTimeout(() => void this.#worker.terminate(), stopLimitMs);
    await this.#exited;
    clearTimeout(timer);
  }

  #send(message: ToWorker): void {
    this.#worker.postMessage(message);
  }
}

/** What an operator would put into the environment of an instrumented program. */
function environmentOf(setup: WorkerSetup, options: DemoOptions): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !name.startsWith("OTEL_") || inheritedVariables.test(name),
  );
  const resource = {
    "service.namespace": "shop",
    "service.version": setup.version,
    "service.instance.id": randomUUID(),
    "deployment.environment.name": "demo",
    "host.name": os.hostname(),
    "process.runtime.name": "nodejs",
    "process.runtime.version": process.versions.node,
  };
  return {
    ...Object.fromEntries(inherited),
    OTEL_SERVICE_NAME: setup.service,
    OTEL_RESOURCE_ATTRIBUTES: Object.entries(resource)
      .map(([key, value]) => `${key}=${value}`)
      .join(","),
    OTEL_NODE_RESOURCE_DETECTORS: "env,os",
    OTEL_EXPORTER_OTLP_ENDPOINT: options.endpoint,
    OTEL_EXPORTER_OTLP_PROTOCOL: options.protocol,
    OTEL_BSP_SCHEDULE_DELAY: batchDelayMs,
    OTEL_BLRP_SCHEDULE_DELAY: batchDelayMs,
  };
}
