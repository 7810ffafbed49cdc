import fc from "fast-check";
import { expect, test } from "vitest";
import type { FlameFrames, FlameGraph } from "../../api/trace-queries.ts";
import { hexOf } from "../../spanindex/words.ts";
import type { NaiveSpan } from "../../traceql/traceqltest/naive-span.ts";
import { gatherSpans } from "./flame/gather-spans.ts";
import { type FlameQuestion, flame } from "./flame.ts";
import { naiveSpan, type SpanSketch } from "./querytest/naive-spans.ts";
import { TestMemory } from "./querytest/test-memory.ts";
import { runSteps, worldOf } from "./querytest/world-of.ts";

const memory = new TestMemory();

function ask(spans: readonly NaiveSpan[], question: Partial<FlameQuestion>, rowsPerBlock = 3): FlameGraph {
  const world = worldOf(spans, { rowsPerBlock, memory });
  return runSteps(flame(world, { query: "", form: "heavy", counts: "below", ...question }));
}

interface PlainFrame {
  readonly path: string;
  readonly lane: number;
  readonly start: number;
  readonly width: number;
  readonly self: number;
  readonly spans: number;
  readonly errors: number;
  readonly id: string;
}

function plainFrames({ strings, operations }: FlameGraph, frames: FlameFrames): PlainFrame[] {
  const plain: PlainFrame[] = [];
  let lane = 0;
  for (let frame = 0; frame < frames.frameCount; frame++) {
    while (frame >= frames.laneEnd[lane]!) lane += 1;
    const operation = frames.operation[frame]!;
    const own = `${strings[operations.service[operation]!]}:${strings[operations.name[operation]!]}`;
    const parent = frames.parent[frame]!;
    plain.push({
      path: parent < 0 ? own : `${plain[parent]!.path}/${own}`,
      lane,
      start: frames.startNano[frame]!,
      width: frames.widthNano[frame]!,
      self: frames.selfNano[frame]!,
      spans: frames.spanCount[frame]!,
      errors: frames.errorCount[frame]!,
      id: hexOf(frames.spanId, frame * 2, 2),
    });
  }
  return plain;
}

/** Spans of a few traces, each with an id of its own; parents may come later, or never. */
const arbitraryCalls = fc
  .array(
    fc.record({
      traceId: fc.integer({ min: 1, max: 3 }),
      parent: fc.integer({ min: 0, max: 25 }),
      service: fc.constantFrom("a", "b"),
      name: fc.constantFrom("x", "y", "z"),
      status: fc.constantFrom(0, 2),
      startNano: fc.integer({ min: 0, max: 60 }),
      durationNano: fc.integer({ min: -2, max: 40 }),
    }),
    { minLength: 1, maxLength: 24 },
  )
  .map((sketches) =>
    sketches.map(({ parent, status, ...sketch }, index) =>
      naiveSpan({
        ...sketch,
        status: status as 0 | 2,
        spanId: index + 1,
        parentSpanId: parent === index + 1 ? 0 : parent,
      }),
    ),
  );

const forms = fc.constantFrom(
  { form: "time" as const, traceId: "1".padStart(32, "0") },
  { form: "time" as const },
  { form: "heavy" as const },
  { form: "sandwich" as const },
);

test("no two frames of a lane overlap, and each lies below its parent", () => {
  fc.assert(
    fc.property(arbitraryCalls, forms, (spans, form) => {
      const graph = ask(spans, form);
      for (const frames of [graph.frames, graph.callers]) {
        if (frames === undefined) continue;
        const plain = plainFrames(graph, frames);
        for (const [at, frame] of plain.entries()) {
          const parent = frames.parent[at]!;
          expect(frame.lane).toBeGreaterThan(parent < 0 ? -1 : plain[parent]!.lane);
          expect(frame.start).toBeGreaterThanOrEqual(0);
          expect(frame.start + frame.width).toBeLessThanOrEqual(frames.extentNano);
          const next = plain[at + 1];
          if (next?.lane === frame.lane) expect(next.start).toBeGreaterThanOrEqual(frame.start + frame.width);
        }
      }
    }),
  );
});

test("widths of merged frames add up: own time and what is below", () => {
  fc.assert(
    fc.property(arbitraryCalls, fc.constantFrom("time", "heavy", "sandwich"), (spans, form) => {
      const graph = ask(spans, { form });
      for (const frames of [graph.frames, graph.callers]) {
        if (frames === undefined) continue;
        const sums = frames.selfNano.slice();
        for (let frame = 0; frame < frames.frameCount; frame++)
          if (frames.parent[frame]! >= 0) sums[frames.parent[frame]!]! += frames.widthNano[frame]!;
        expect([...sums]).toEqual([...frames.widthNano]);
      }
    }),
  );
});

test("the order of arrival changes nothing", () => {
  fc.assert(
    fc.property(arbitraryCalls, forms, fc.infiniteStream(fc.nat()), (spans, form, keys) => {
      const shuffled = spans
        .map((span) => ({ span, key: keys.next().value as number }))
        .sort((a, b) => a.key - b.key)
        .map(({ span }) => span);
      const [one, other] = [ask(spans, form), ask(shuffled, form)];
      expect(plainFrames(other, other.frames)).toEqual(plainFrames(one, one.frames));
      expect(other.callers && plainFrames(other, other.callers)).toEqual(
        one.callers && plainFrames(one, one.callers),
      );
    }),
  );
});

test("operations sum what their frames show; a recursion counts once", () => {
  fc.assert(
    fc.property(arbitraryCalls, (spans) => {
      const graph = ask(spans, {});
      const { frames, operations } = graph;
      const plain = plainFrames(graph, frames);
      for (let operation = 0; operation < operations.name.length; operation++) {
        const own = [...plain.keys()].filter((frame) => frames.operation[frame] === operation);
        const isNested = (frame: number): boolean => {
          for (let at = frames.parent[frame]!; at >= 0; at = frames.parent[at]!)
            if (frames.operation[at] === operation) return true;
          return false;
        };
        const sum = (rows: readonly number[], of: ArrayLike<number>) =>
          rows.reduce((total, row) => total + of[row]!, 0);
        expect(operations.selfNano[operation]).toBe(sum(own, frames.selfNano));
        expect(operations.spanCount[operation]).toBe(sum(own, frames.spanCount));
        expect(operations.totalNano[operation]).toBe(
          sum(
            own.filter((frame) => !isNested(frame)),
            frames.widthNano,
          ),
        );
        const unmerged = ask(
          spans.filter(({ traceId }) => traceId === spans[0]!.traceId),
          { form: "time", traceId: spans[0]!.traceId },
        );
        const ofTrace = ask(spans, { traceId: spans[0]!.traceId });
        expect(unmerged.operations.totalNano).toEqual(ofTrace.operations.totalNano);
        const of = {
          service: graph.strings[operations.service[operation]!]!,
          name: graph.strings[operations.name[operation]!]!,
        };
        const sandwich = ask(spans, { form: "sandwich", of });
        expect(sandwich.frames.extentNano).toBe(operations.totalNano[operation]);
        expect(sandwich.callers!.extentNano).toBe(operations.totalNano[operation]);
        expect(sandwich.frames.laneEnd[0]).toBe(1);
      }
    }),
    { numRuns: 30 },
  );
});

const call = (sketch: SpanSketch): NaiveSpan => naiveSpan({ service: "s", ...sketch });
const shop = [
  call({ spanId: 1, name: "root", startNano: 0, durationNano: 100 }),
  call({ spanId: 2, parentSpanId: 1, name: "a", startNano: 10, durationNano: 40 }),
  call({ spanId: 3, parentSpanId: 2, name: "b", startNano: 20, durationNano: 10, status: 2 }),
  call({ spanId: 4, parentSpanId: 1, name: "a", startNano: 30, durationNano: 40 }),
  call({ spanId: 5, parentSpanId: 1, name: "c", startNano: 80, durationNano: 10 }),
];

function drawn(graph: FlameGraph, frames = graph.frames): string[] {
  return plainFrames(graph, frames).map(
    ({ path, lane, start, width, self, spans }) =>
      `${lane} ${path.replaceAll("s:", "")} ${start}+${width} self ${self} ×${spans}`,
  );
}

test("in time order, what overlaps lies below the whole of what began before", () => {
  expect(drawn(ask(shop, { form: "time", traceId: shop[0]!.traceId }))).toEqual([
    "0 root 0+100 self 30 ×1",
    "1 root/a 10+40 self 30 ×1",
    "1 root/c 80+10 self 10 ×1",
    "2 root/a/b 20+10 self 10 ×1",
    "3 root/a 30+40 self 40 ×1",
  ]);
});

test("left heavy merges by path; in usual order the siblings stay as they begin", () => {
  expect(drawn(ask(shop, {}))).toEqual([
    "0 root 0+120 self 30 ×1",
    "1 root/a 0+80 self 70 ×2",
    "1 root/c 80+10 self 10 ×1",
    "2 root/a/b 0+10 self 10 ×1",
  ]);
  const late = call({ spanId: 6, parentSpanId: 1, name: "0", startNano: 99, durationNano: 1 });
  expect(drawn(ask([...shop, late], { form: "time" })).slice(1, 4)).toEqual([
    "1 root/a 0+80 self 70 ×2",
    "1 root/c 80+10 self 10 ×1",
    "1 root/0 90+1 self 1 ×1",
  ]);
});

test("a query counts what it finds, and what is below it if asked", () => {
  expect(drawn(ask(shop, { query: '{ name = "a" }', counts: "matches" }))).toEqual([
    "0 root 0+70 self 0 ×0",
    "1 root/a 0+70 self 70 ×2",
  ]);
  const below = ask(shop, { query: '{ name = "a" }' });
  expect(drawn(below)).toEqual([
    "0 root 0+80 self 0 ×0",
    "1 root/a 0+80 self 70 ×2",
    "2 root/a/b 0+10 self 10 ×1",
  ]);
  expect(below).toMatchObject({ spanCount: 3, traceCount: 1, omittedSpans: 0 });
  expect(ask(shop, { query: '{ name = "b" }', counts: "traces" }).spanCount).toBe(5);
  expect(ask(shop, { query: '{ name = "nobody" }' }).frames.frameCount).toBe(0);
});

test("the sandwich of an operation has its callers and what it calls", () => {
  const graph = ask(shop, { form: "sandwich", of: { service: "s", name: "b" } });
  expect(drawn(graph)).toEqual(["0 b 0+10 self 10 ×1"]);
  expect(drawn(graph, graph.callers)).toEqual([
    "0 b 0+10 self 0 ×1",
    "1 b/a 0+10 self 0 ×1",
    "2 b/a/root 0+10 self 10 ×1",
  ]);
  expect(ask(shop, { form: "sandwich" }).focus).toBe(1);
});

test("of too many spans those of the traces that began first are left out, whole", () => {
  const starts = [50, 10, 40, 20, 30];
  const spans = starts.flatMap((startNano, at) => [
    naiveSpan({ traceId: at + 1, spanId: 1, startNano }),
    naiveSpan({ traceId: at + 1, spanId: 2, parentSpanId: 1, startNano: 60 }),
  ]);
  const world = worldOf(spans, { rowsPerBlock: 3, memory });
  const kept = (spansMax: number) => {
    const { spans: found, omittedSpans } = runSteps(gatherSpans(world, { query: "" }, spansMax));
    const startOfRoots = [...found.startNano].filter((start) => start !== 50);
    return { starts: startOfRoots.map((start) => start + 10).sort((a, b) => a - b), omittedSpans };
  };
  expect(kept(10)).toEqual({ starts: [10, 20, 30, 40, 50], omittedSpans: 0 });
  expect(kept(5)).toEqual({ starts: [40, 50], omittedSpans: 6 });
  expect(kept(1)).toEqual({ starts: [50], omittedSpans: 8 });
});

test("a query about one trace loads nothing of other times", () => {
  const spans = [1, 2, 3].flatMap((trace) =>
    [1, 2].map((spanId) =>
      naiveSpan({ traceId: trace, spanId, startNano: trace * 1_000, attributes: { a: `${spanId}` } }),
    ),
  );
  const world = worldOf(spans, { rowsPerBlock: 2, memory, isLoadedOnDemand: true });
  const traceId = "2".padStart(32, "0");
  const steps = flame(world, { query: `{ span.a = "1" }`, traceId, form: "heavy", counts: "matches" });
  const loaded: unknown[] = [];
  let step = steps.next();
  for (; step.done !== true; step = steps.next()) loaded.push(step.value.block);
  expect(loaded).toEqual([world.blocks[1]]);
  expect(step.value.spanCount).toBe(1);
});
