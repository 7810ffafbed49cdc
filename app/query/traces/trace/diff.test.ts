import fc from "fast-check";
import { expect, test } from "vitest";
import { type TestSpan, testSpan } from "../../../spanindex/spanindextest/test-spans.ts";
import type { NaiveSpan } from "../../../traceql/traceqltest/naive-span.ts";
import { IndexedWorld } from "../querytest/indexed-world.ts";
import { naiveSpan } from "../querytest/naive-spans.ts";
import { type DiffAnswer, diff } from "./diff.ts";
import { medianTrace } from "./median-trace.ts";

const idOf = (trace: number): string => trace.toString(16).padStart(32, "0");

function worldOf(spans: readonly NaiveSpan[]): IndexedWorld {
  return new IndexedWorld(spans, { spansPerRequest: 3, chunkItemsMax: 7 });
}

function compare(world: IndexedWorld, a: number, b: number): Promise<DiffAnswer> {
  return world.run((own) => diff(own, { a: world.question(idOf(a)), b: world.question(idOf(b)) }));
}

function drawn({ strings, a, b, rowCount, rowOfA, rowOfB, depth }: DiffAnswer): string[] {
  return Array.from({ length: rowCount }, (_, row) => {
    const inA = rowOfA[row]!;
    const inB = rowOfB[row]!;
    const name = strings[inB < 0 ? a.name[inA]! : b.name[inB]!]!;
    const duration = (trace: DiffAnswer["a"], at: number) => (at < 0 ? "·" : trace.durationNanoOfRow[at]!);
    return `${"  ".repeat(depth[row]!)}${name} ${duration(a, inA)} → ${duration(b, inB)}`;
  });
}

const fields = fc.record({ trace: fc.constantFrom(1, 2), of: testSpan });
const spans = fc.array(fields, { minLength: 1, maxLength: 30 }).map((sketches) =>
  sketches.map(({ trace, of }, at): NaiveSpan => {
    const { parent, start, end, service, name, kind, status }: TestSpan = of;
    return naiveSpan({
      ...{
        traceId: trace,
        spanId: at + 1,
        parentSpanId: parent,
        startNano: start,
        durationNano: end - start,
      },
      ...{ service, name, kind: Math.min(kind, 5), status: status as 0 | 1 | 2 },
    });
  }),
);

test("parts on the critical path add up to the difference; a trace against itself has none", async () => {
  await fc.assert(
    fc.asyncProperty(spans, async (own) => {
      const sum = (column: Float64Array) => column.reduce((total, nano) => total + nano, 0);
      const world = worldOf([
        naiveSpan({ traceId: 1, spanId: 901 }),
        naiveSpan({ traceId: 2, spanId: 902 }),
        ...own,
      ]);
      const { operations, a, b } = await compare(world, 1, 2);
      expect(sum(operations.criticalNanoA)).toBe(sum(a.criticalNano));
      expect(sum(operations.criticalNanoB)).toBe(sum(b.criticalNano));
      const same = await compare(world, 1, 1);
      expect(same.rowOfA).toEqual(same.rowOfB);
      expect(same.operations.criticalNanoA).toEqual(same.operations.criticalNanoB);
    }),
    { numRuns: 60 },
  );
});

const call = (traceId: number, spanId: number, parentSpanId: number, name: string, times: [number, number]) =>
  naiveSpan({
    traceId,
    spanId,
    parentSpanId,
    name,
    service: "shop",
    startNano: times[0],
    durationNano: times[1],
  });

test("what is more calls of the same is paired, and the rest is new", async () => {
  const world = worldOf([
    call(1, 1, 0, "GET /cart/17", [0, 100]),
    call(1, 2, 1, "SELECT", [10, 20]),
    call(1, 3, 1, "render", [40, 50]),
    call(2, 1, 0, "GET /cart/4", [0, 300]),
    call(2, 2, 1, "SELECT", [10, 20]),
    call(2, 3, 1, "SELECT", [40, 30]),
    call(2, 4, 1, "validate", [80, 40]),
    call(2, 5, 1, "render", [240, 50]),
  ]);
  const answer = await compare(world, 1, 2);
  expect(drawn(answer)).toEqual([
    "GET /cart/4 100 → 300",
    "  SELECT 20 → 20",
    "  SELECT · → 30",
    "  validate · → 40",
    "  render 50 → 50",
  ]);
  const { strings, operations } = answer;
  const select = operations.name.findIndex((name) => strings[name] === "SELECT");
  expect([operations.callsA[select], operations.callsB[select]]).toEqual([1, 2]);
  expect([operations.criticalNanoA[select], operations.criticalNanoB[select]]).toEqual([20, 50]);
  expect(strings).toContain("GET /cart/#");
});

test("the median is of the traces with the same root, without the one that is compared", async () => {
  const lengths = [50, 10, 40, 20, 999];
  const world = worldOf([
    ...lengths.map((length, at) => call(at + 1, 1, 0, "GET /", [at * 2_000, length])),
    call(6, 1, 0, "POST /", [0, 30]),
  ]);
  const ask = (trace: number) => world.run((own) => medianTrace(own, { of: idOf(trace) }));
  expect(await ask(5)).toMatchObject({ traceId: idOf(4), traceCount: 4 });
  expect(await ask(1)).toMatchObject({ traceId: idOf(4), traceCount: 4 });
  expect(await ask(6)).toMatchObject({ traceId: undefined, traceCount: 0 });
});
