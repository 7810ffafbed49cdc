import type { AttemptRow } from "../../../app/api/attempts.ts";
import type { ChangeEvent, ListenerStatus } from "../../../app/api/engine.ts";
import type {
  EngineClient,
  MethodName,
  ParamsOf,
  ResultOf,
  TopicName,
  Topics,
} from "../../../app/api/methods.ts";
import { ApiFailure } from "../../../app/api/protocol.ts";
import {
  type SampleTrace,
  sampleLogList,
  sampleMetricList,
  sampleTrace,
  seededRandom,
  traceListOf,
} from "./samples.ts";

const listeners: readonly ListenerStatus[] = [
  { protocol: "grpc", address: "127.0.0.1:4317", state: "listening" },
  { protocol: "http", address: "127.0.0.1:4318", state: "listening" },
];

type Answers = { [M in MethodName]?: (params: ParamsOf<M>) => ResultOf<M> };

/** An engine with made-up data that holds still unless told otherwise. Queries match the root's name. */
export class FakeEngine implements EngineClient {
  readonly traces: SampleTrace[] = [];
  attempts: readonly AttemptRow[] = [];
  /** Answers of methods that a test wants otherwise. */
  readonly answers: Answers = {};
  readonly #random: () => number;
  readonly #nowMs: number;
  readonly #subscribers = new Set<(event: ChangeEvent) => void>();
  #version = 1;

  constructor(seed: number, traceCount: number, nowMs: number) {
    this.#random = seededRandom(seed);
    this.#nowMs = nowMs;
    for (let index = 0; index < traceCount; index++)
      this.traces.push(sampleTrace(this.#random, nowMs - index * (1_700_000 / Math.max(1, traceCount))));
  }

  async call<M extends MethodName>(
    method: M,
    params: ParamsOf<M>,
    signal?: AbortSignal,
  ): Promise<ResultOf<M>> {
    await Promise.resolve();
    if (signal?.aborted === true) throw new ApiFailure("cancelled", "No longer wanted.");
    const answer = this.answers[method] ?? (this.#defaults() as Answers)[method];
    if (answer === undefined) throw new ApiFailure("unknown_method", `The fake engine has no ${method}.`);
    return answer(params);
  }

  subscribe<T extends TopicName>(_topic: T, listener: (event: Topics[T]) => void): () => void {
    this.#subscribers.add(listener);
    listener(this.event());
    return () => this.#subscribers.delete(listener);
  }

  /** Adds a trace that starts at `atMs` and tells everybody. */
  addTrace(atMs: number): SampleTrace {
    const trace = sampleTrace(this.#random, atMs);
    this.traces.push(trace);
    this.change();
    return trace;
  }

  change(): void {
    this.#version += 1;
    for (const listener of this.#subscribers) listener(this.event());
  }

  event(): ChangeEvent {
    const spans = this.traces.reduce((sum, trace) => sum + trace.spanCount, 0);
    return {
      version: this.#version,
      traceCount: this.traces.length,
      stored: { traces: spans, metrics: 5_000, logs: 400 },
      refused: 0,
      dropped: 0,
      throttled: 0,
      received: { traces: spans, metrics: 5_000, logs: 400 },
      spansPerSecond: this.traces.length === 0 ? 0 : 1284,
      attemptVersion: this.attempts.length,
      diskBytes: 212 * 2 ** 20,
      diskBudgetBytes: 2 * 2 ** 30,
      listeners,
    };
  }

  #search(params: ParamsOf<"traces.search">): ResultOf<"traces.search"> {
    const query = params.query ?? "";
    if (query.includes("http.status"))
      throw new ApiFailure("invalid_query", "`http.status` is not supported here yet.", { from: 2, to: 13 });
    const text = /"(.*?)"/.exec(query)?.[1] ?? "";
    const start = BigInt(params.startUnixNano ?? "0");
    const end = BigInt(params.endUnixNano ?? String(2n ** 64n));
    const found = this.traces.filter(
      (trace) => trace.name.includes(text) && trace.startUnixNano >= start && trace.startUnixNano <= end,
    );
    const key = (trace: SampleTrace): number => sortKeys[params.orderBy ?? "start"](trace);
    found.sort((a, b) => (params.descending === false ? key(a) - key(b) : key(b) - key(a)));
    return traceListOf(found.slice(0, params.limit ?? 200), found.length, this.traces.length);
  }

  #defaults(): Answers {
    return {
      "engine.info": () => ({
        version: "0.1.0",
        pid: 1,
        startedAtMs: this.#nowMs,
        dataDir: "data",
        listeners,
      }),
      "engine.stats": () => this.#stats(),
      "engine.sendTestTrace": () => ({ traceId: this.addTrace(this.#nowMs).traceId }),
      "attempts.list": () => this.attempts,
      "services.list": () => [
        { name: "frontend", spanCount: 12_000, errorCount: 31, logCount: 40, metricPointCount: 900 },
        { name: "checkout", spanCount: 9_000, errorCount: 0, logCount: 12, metricPointCount: 100 },
      ],
      "traces.search": (params) => this.#search(params),
      "logs.list": () => sampleLogList(seededRandom(5), 400, this.#nowMs),
      "metrics.list": () => sampleMetricList(seededRandom(6), this.#nowMs),
    };
  }

  #stats(): ResultOf<"engine.stats"> {
    const { stored, traceCount, diskBytes, diskBudgetBytes } = this.event();
    const counter = (outcome: string, value: number, reason = "") =>
      ({ unit: "items", signal: "traces", outcome, reason, value }) as const;
    return {
      counters: [
        counter("received", stored.traces + 1_102),
        counter("stored", stored.traces),
        counter("dropped", 1_102, "duplicate_span"),
      ],
      stored,
      traceCount,
      evicted: { traces: 0, metrics: 0, logs: 0 },
      diskBytes,
      diskBudgetBytes,
      segmentCount: 3,
      segmentBytes: 200 * 2 ** 20,
      sealed: { traces: 0, metrics: 0, logs: 0 },
      journalBytes: 0,
      memoryBytes: 90 * 2 ** 20,
    };
  }
}

const sortKeys = {
  start: (trace: SampleTrace) => Number(trace.startUnixNano),
  duration: (trace: SampleTrace) => trace.durationNano,
  spans: (trace: SampleTrace) => trace.spanCount,
  errors: (trace: SampleTrace) => trace.errorCount,
};
