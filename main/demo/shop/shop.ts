import {
  type Attributes,
  logs,
  type Meter,
  type MeterProvider,
  type Span,
  SpanKind,
  type Tracer,
  trace,
} from "@opentelemetry/api";
import type { FaultKind } from "../faults.ts";
import { Database, type DatabaseSettings } from "./database.ts";
import { type CallOptions, callHttp, chooseInstance } from "./http-client.ts";
import { HttpServer } from "./http-server.ts";
import { Log } from "./log.ts";
import type { Directory, FromWorker, WorkerSetup } from "./messages.ts";
import { Queue } from "./queue.ts";
import { Random, seedFor } from "./random.ts";
import { sleep } from "./sleep.ts";
import { inSpan } from "./span.ts";

const scope = "shop";
const workSpread = 0.3;

/** What a service of the shop is built from. Each service is a function that takes one and registers its routes. */
export class Shop {
  readonly fault: FaultKind | undefined;
  readonly random: Random;
  readonly log: Log;
  readonly meter: Meter;
  readonly server: HttpServer;
  readonly queue: Queue;
  readonly #tracer: Tracer;
  readonly #gatewayPort: number;
  #directory: Directory = {};

  constructor(setup: WorkerSetup, meterProvider: MeterProvider, post: (message: FromWorker) => void) {
    this.fault = setup.fault;
    this.random = new Random(seedFor(setup.seed, `${setup.service}@${setup.version}`));
    this.log = new Log(logs.getLogger(scope, setup.version));
    this.meter = meterProvider.getMeter(scope, setup.version);
    this.server = new HttpServer(this.log);
    this.#tracer = trace.getTracer(scope, setup.version);
    this.queue = new Queue(this.#tracer, post);
    this.#gatewayPort = setup.gatewayPort;
  }

  /** From now on the other services can be called. */
  open(directory: Directory): void {
    this.#directory = directory;
  }

  database(settings: DatabaseSettings): Database {
    return new Database(
      { tracer: this.#tracer, meter: this.meter, log: this.log, random: this.random },
      settings,
    );
  }

  /** Whether a service is part of this run. */
  has(service: string): boolean {
    return this.#directory[service] !== undefined;
  }

  /** An internal span around `work`. */
  step<T>(name: string, attributes: Attributes, work: (span: Span) => Promise<T>): Promise<T> {
    return inSpan(this.#tracer, name, { kind: SpanKind.INTERNAL, attributes }, work);
  }

  /** Time the service needs for itself: log-normal around the median, in milliseconds. */
  work(medianMs: number): Promise<void> {
    return sleep(this.random.logNormal(medianMs, workSpread));
  }

  call<T>(service: string, methodAndTemplate: string, options: CallOptions = {}): Promise<T> {
    const instance = chooseInstance(this.#directory, service);
    if (instance === undefined) throw new Error(`${service} is not part of this run`);
    return callHttp<T>({ host: service, port: instance.port }, methodAndTemplate, options);
  }

  callGateway<T>(methodAndTemplate: string, options: CallOptions): Promise<T> {
    return callHttp<T>({ host: "gateway.example", port: this.#gatewayPort }, methodAndTemplate, options);
  }
}
