import * as v from "valibot";
import { afterEach, expect, test } from "vitest";
import { type MethodName, methods } from "../api/methods.ts";
import type { TraceList } from "../api/traces.ts";
import type { OperationName } from "../query/traces/operations.ts";
import { batchOf, TestSegments, type TestSpan, traceIdOf } from "../spanindex/spanindextest/test-spans.ts";
import { TraceIndex } from "../spanindex/trace-index.ts";
import { traceIdHex } from "../spanindex/words.ts";
import { createQueryMemory, createTraceQueries } from "./query-workers.ts";
import type { TraceQueries } from "./trace-queries.ts";

const open: TraceQueries[] = [];

afterEach(async () => {
  for (const queries of open.splice(0)) await queries.close();
});

/** An index over chunks of few spans that are sealed at once, and questions to it. */
class Rig {
  readonly #segments = new TestSegments();
  readonly #sealed: number[] = [];
  readonly index: TraceIndex;
  readonly queries: TraceQueries;
  #sequence = 0;

  /** `tierBytesMax`: how little is kept of what queries load. */
  constructor(usesWorkers: boolean, tierBytesMax = 1024 * 1024) {
    const source = this.#segments;
    const memory = createQueryMemory(usesWorkers);
    this.index = new TraceIndex({ source, chunkItemsMax: 16, memoryBytesMax: 0, tierBytesMax, memory });
    this.queries = createTraceQueries(this.index, usesWorkers, (line) => {
      throw new Error(line);
    });
    open.push(this.queries);
  }

  append(spans: readonly TestSpan[]): void {
    this.index.append(batchOf(spans, this.index.dictionary), this.#sequence++);
    for (const { chunkNumber, batch } of this.index.chunks.takeFull()) {
      const id = this.#segments.add(batch);
      this.#sealed.push(id);
      this.index.chunks.sealed(chunkNumber, id);
    }
  }

  /** Removes the oldest chunk, as retention does. */
  evictOldest(): void {
    const id = this.#sealed.shift();
    if (id === undefined) return;
    this.#segments.remove(id);
    this.index.chunks.evict([id]);
  }

  /** With the defaults of the method's params. */
  ask(operation: AskedOperation, params: object, signal?: AbortSignal): Promise<unknown> {
    const schema = methods[`traces.${operation}` satisfies MethodName].params as v.GenericSchema;
    return this.queries.ask(operation, v.parse(schema, params) as never, signal);
  }

  async search(query: string): Promise<TraceList> {
    return (await this.ask("search", { query, limit: 1_000 })) as TraceList;
  }
}

/** About many traces; the others are asked by `TraceViews`. */
type AskedOperation = Exclude<
  OperationName,
  | "view"
  | "markers"
  | "findRows"
  | "spanStatistics"
  | "locateSpan"
  | "diff"
  | "medianTrace"
  | "traceGraph"
  | "compareCohorts"
  | `cohort${string}`
>;

/** A trace whose names say which it is. */
function traceOf(trace: number): TestSpan[] {
  const span = (id: number, parent: number, service: string, status: number): TestSpan => ({
    ...{ trace, id, parent, service, name: `trace ${trace}`, kind: 2, status, links: [1] },
    ...{ start: trace * 1_000, end: trace * 1_000 + 500 - id },
  });
  return [span(2, 1, "cart", trace % 2 === 0 ? 2 : 0), span(1, 0, "web", 0)];
}

const questions: readonly (readonly [AskedOperation, object])[] = [
  ["search", { query: "{ status = error }" }],
  ["search", { query: '{ resource.service.name = "web" } > { status = error } | select(name)' }],
  ["layout", { traceId: traceIdOf(7) }],
  ["groups", { by: ["resource.service.name", "status"], steps: 4, totals: true }],
  ["heatmap", { query: "{ kind = server }", of: "spans" }],
  ["facets", { query: "{ status = error }" }],
  ["tags", {}],
  ["tagValues", { field: "resource.service.name", query: "{ status = error }" }],
  ["metrics", { query: "{ } | rate() by (status)" }],
  ["metrics", { query: "{ } | compare({ status = error })" }],
  ["serviceGraph", {}],
];

test("a worker thread answers what the engine's own thread answers", async () => {
  const rigs = [new Rig(true), new Rig(false)];
  for (const rig of rigs) for (let trace = 1; trace <= 40; trace++) rig.append(traceOf(trace));
  for (const [operation, params] of questions) {
    const [worker, own] = await Promise.all(rigs.map((rig) => rig.ask(operation, params)));
    const elapsedMs = expect.any(Number);
    expect({ ...(worker as object), elapsedMs }, operation).toEqual({ ...(own as object), elapsedMs });
  }
  const { matched } = await rigs[0]!.search("{ status = error }");
  expect(matched).toBe(20);
});

test("while traces come and go, no answer mixes them up", async () => {
  const rig = new Rig(true);
  let asked: Promise<void>[] = [];
  for (let trace = 1; trace <= 400; trace++) {
    rig.append(traceOf(trace));
    if (trace % 9 === 0) rig.evictOldest();
    if (trace % 3 === 0) asked.push(expectConsistent(rig));
    if (trace % 20 === 0) {
      await Promise.all(asked);
      asked = [];
    }
  }
  // What came last is in a block after some milliseconds.
  await expect.poll(async () => (await rig.search("{ }")).matched).toBe(rig.index.traces.count);
});

test("an answer that may name traces of others is not given", async () => {
  const rig = new Rig(false);
  rig.append(traceOf(1));
  // A trace leaves during every run.
  const { traces } = rig.index;
  const refresh = rig.index.blocks.refresh.bind(rig.index.blocks);
  rig.index.blocks.refresh = () => {
    refresh();
    traces.generation += 1;
  };
  await expect(rig.search("{ }")).rejects.toMatchObject({ code: "unavailable" });
  rig.index.blocks.refresh = refresh;
  expect((await rig.search("{ }")).matched).toBe(1);
});

test("queries that load more than may be kept find everything all the same", async () => {
  const rig = new Rig(true, 0);
  for (let trace = 1; trace <= 100; trace++) rig.append(traceOf(trace));
  const loading = '{ link:spanID = "0000000000000001" && status = error }';
  const lists = await Promise.all(Array.from({ length: 12 }, () => rig.search(loading)));
  expect(new Set(lists.map(({ matched }) => matched))).toEqual(new Set([50]));
});

/** Every trace that is found has the names of its own spans, and all of them. */
async function expectConsistent(rig: Rig): Promise<void> {
  const list = await rig.search('{ name =~ "trace .*" }');
  const ids = Array.from({ length: list.rowCount }, (_, row) => traceIdHex(list.traceId, row));
  ids.forEach((id, row) => {
    expect(list.strings[list.rootName[row]!]).toBe(`trace ${Number.parseInt(id, 16)}`);
    expect(list.matchedSpans[row]).toBe(list.spanCount[row]);
  });
}

test("what is wrong with a query is said before a worker is asked", async () => {
  const rig = new Rig(true);
  await expect(rig.search("{ statsu = error }")).rejects.toMatchObject({
    code: "invalid_query",
    detail: { from: 2, to: 8, suggestion: "status" },
  });
  await expect(rig.search("{ } | rate()")).rejects.toMatchObject({
    code: "invalid_query",
    detail: { from: 6, to: 12 },
  });
  await expect(rig.ask("metrics", { query: "{ }" })).rejects.toMatchObject({ code: "invalid_query" });
  for (const by of ["nonsense", "span.", "1"])
    await expect(rig.ask("groups", { by: [by] }), by).rejects.toMatchObject({ code: "invalid_params" });
});
