import * as v from "valibot";
import { afterEach, expect, test } from "vitest";
import { type CohortComparison, compareParams } from "../api/cohorts.ts";
import { decode } from "../pdata/otlp/codec.ts";
import { LogIndex } from "../spanindex/log-index.ts";
import { MetricIndex } from "../spanindex/metric-index.ts";
import { TestSegments } from "../spanindex/spanindextest/test-spans.ts";
import { TraceIndex } from "../spanindex/trace-index.ts";
import { cohortMethods } from "./cohorts.ts";
import { createQueryMemory, createTraceQueries } from "./query-workers.ts";
import type { TraceQueries } from "./trace-queries.ts";

const open: TraceQueries[] = [];

afterEach(async () => {
  for (const queries of open.splice(0)) await queries.close();
});

const at = (second: number, milli = 0): string =>
  `${1_700_000_000 + second}${String(milli).padStart(3, "0")}000000`;
const resource = { attributes: [{ key: "service.name", value: { stringValue: "cart" } }] };
const seconds = Array.from({ length: 120 }, (_, second) => second);
/** A restart: what came before is compared with what came after. */
const restart = 60;

/** Two minutes of a service: a trace a second, the size of a queue and a line of its log every second. */
class Minutes {
  readonly #traces: TraceIndex;
  readonly #metrics = new MetricIndex({ source: new TestSegments() });
  readonly #logs = new LogIndex({ source: new TestSegments() });
  readonly #queries: TraceQueries;

  constructor() {
    const memory = createQueryMemory(false);
    this.#traces = new TraceIndex({ source: new TestSegments(), memory });
    this.#queries = createTraceQueries(this.#traces, false, (line) => {
      throw new Error(line);
    });
    open.push(this.#queries);
    const spans = seconds.map((second) => ({
      ...{
        traceId: (second + 1).toString(16).padStart(32, "0"),
        spanId: (second + 1).toString(16).padStart(16, "0"),
      },
      ...{
        name: "POST /cart",
        kind: 2,
        startTimeUnixNano: at(second),
        endTimeUnixNano: at(second, 5 + (second % 3)),
      },
    }));
    const { batch } = decode(
      "traces",
      json({ resourceSpans: [{ resource, scopeSpans: [{ spans }] }] }),
      this.#traces.dictionary,
    );
    this.#traces.append(batch, 1);
  }

  /** `exemplarOf`: number of the trace that an exemplar names. */
  queue(size: (second: number) => number, exemplarOf?: (second: number) => number): this {
    const dataPoints = seconds.map((second) => ({
      ...{ timeUnixNano: at(second, 500), asDouble: size(second) },
      ...(exemplarOf === undefined
        ? {}
        : { exemplars: [{ timeUnixNano: at(second), asDouble: 1, traceId: hex(exemplarOf(second)) }] }),
    }));
    const metrics = [{ name: "queue.size", unit: "{item}", gauge: { dataPoints } }];
    const request = json({ resourceMetrics: [{ resource, scopeMetrics: [{ metrics }] }] });
    this.#metrics.append(decode("metrics", request, this.#metrics.dictionary).batch, 1);
    return this;
  }

  /** `traceOf`: number of the trace that a record names. */
  says(line: (second: number) => string, traceOf?: (second: number) => number): this {
    const logRecords = seconds.map((second) => ({
      timeUnixNano: at(second, 500),
      ...(traceOf === undefined ? {} : { traceId: hex(traceOf(second)) }),
      body: { stringValue: line(second) },
    }));
    const request = json({ resourceLogs: [{ resource, scopeLogs: [{ logRecords }] }] });
    this.#logs.append(decode("logs", request, this.#logs.dictionary).batch, 1);
    return this;
  }

  async compare(baselineEnd: number, canaryStart: number): Promise<CohortComparison> {
    const context = { logs: this.#logs, metrics: this.#metrics, queries: this.#queries };
    const params = v.parse(compareParams, {
      baseline: { query: "", endUnixNano: at(baselineEnd) },
      canary: { query: "", startUnixNano: at(canaryStart) },
    });
    return await cohortMethods(context)["traces.compare"](params, undefined);
  }
}

function hex(trace: number): string {
  return trace.toString(16).padStart(32, "0");
}

function json(request: unknown) {
  return { encoding: "json", bytes: new TextEncoder().encode(JSON.stringify(request)) } as const;
}

test("metrics and log records that no span wrote are compared between the times of the sides", async () => {
  const minutes = new Minutes()
    .queue((second) => (second < restart ? 10 + (second % 4) : 90 + (second % 4)))
    .says((second) => (second < restart ? `sold item ${second}` : `ERROR pool is empty: ${second}`));
  const { isClear, summary, findings } = await minutes.compare(restart, restart);
  expect(isClear).toBe(true);
  expect(findings.map(({ kind, service }) => `${kind} of ${service}`).sort()).toEqual([
    "logs of cart",
    "logs of cart",
    "metrics of cart",
  ]);
  expect(summary).toBe(findings[0]!.text);
  expect(findings.find(({ kind }) => kind === "metrics")!.text).toMatch(
    /^cart: queue.size is 9[01]\.?\d* \{item\} instead of 1[01]\.?\d* \{item\}/,
  );
});

test("findings about metrics and log records lead to traces where these name some, and else to what was counted", async () => {
  const size = (second: number): number => (second < restart ? 10 : 90) + (second % 4);
  const line = (second: number): string => (second < restart ? "sold an item" : "pool is empty");
  const traceOf = (second: number): number => (second < restart ? 1 : 2);
  const { findings, suspects } = await new Minutes()
    .queue(size, traceOf)
    .says(line, traceOf)
    .compare(restart, restart);
  const [metric, gone] = [
    findings.find(({ kind }) => kind === "metrics"),
    findings.find(({ text }) => text.includes("sold")),
  ];
  expect([metric!.baseline.exampleTraceId, metric!.canary.exampleTraceId]).toEqual([hex(1), hex(2)]);
  expect([gone!.baseline.exampleTraceId, gone!.canary.exampleTraceId]).toEqual([hex(1), ""]);
  expect(gone!.signal).toMatchObject({ search: "sold an item", canary: { startUnixNano: at(restart) } });
  // Nobody but the metric accuses anybody.
  expect(suspects).toEqual([{ service: "cart", isClear: true, text: findings[0]!.text }]);
  const bare = await new Minutes().queue(size).compare(restart, restart);
  expect(bare.findings[0]).toMatchObject({
    signal: { search: "queue.size" },
    canary: { exampleTraceId: "" },
  });
});

test("what goes on as before is no difference, and nothing can be said of sides that run at the same time", async () => {
  const steady = new Minutes().queue((second) => 10 + ((second * 7) % 5)).says(() => "sold an item");
  const { isClear, findings, summary } = await steady.compare(restart, restart);
  expect([isClear, findings]).toEqual([false, []]);
  expect(summary).toBe("No clear difference between 60 and 60 traces.");
  const jump = new Minutes().queue((second) => (second < restart ? 10 : 90));
  expect((await jump.compare(restart + 5, restart - 5)).findings).toEqual([]);
});
