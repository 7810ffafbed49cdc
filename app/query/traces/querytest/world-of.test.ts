import { expect, test } from "vitest";
import { noParent } from "../../../spanindex/block/span-block.ts";
import { durationOf, startUnixNanoOf } from "../../../spanindex/block/span-times.ts";
import { naiveSpan } from "./naive-spans.ts";
import { runSteps, worldOf } from "./world-of.ts";

test("a world has its spans in order, traces that cross blocks, and parents by row id", () => {
  const spans = [
    naiveSpan({ traceId: 1, spanId: 2, parentSpanId: 1, startNano: 5, durationNano: 700 }),
    naiveSpan({ traceId: 2, spanId: 3, startNano: 9, durationNano: -4 }),
    naiveSpan({ traceId: 1, spanId: 1, startNano: 0, durationNano: 2 ** 45 + 1 }),
  ];
  const world = worldOf(spans, { rowsPerBlock: 2, blocksPerSlot: 1 });
  expect(world.blocks.map(({ rowCount }) => rowCount)).toEqual([2, 1]);
  const [first, second] = world.blocks;
  expect([...first!.hot.parent]).toEqual([1 << 16, noParent]);
  expect(world.blockOf(1 << 16)).toBe(second);
  expect([durationOf(first!.hot, 0), durationOf(first!.hot, 1)]).toEqual([700, -4]);
  expect(durationOf(second!.hot, 0)).toBe(2 ** 45 + 1);
  expect(startUnixNanoOf(first!.hot, 1)).toBe(spans[1]!.startUnixNano);
  expect([...world.traces.spanCount]).toEqual([2, 1]);
  expect(world.traces.rootRow[0]).toBe(1 << 16);
});

test("tiers are loaded when asked for", () => {
  const span = naiveSpan({ attributes: { "http.route": "/a" } });
  const world = worldOf([span], { isLoadedOnDemand: true });
  const steps = world.attributesOf(world.blocks[0]!);
  expect(steps.next().value).toEqual({ block: world.blocks[0], tier: "attributes" });
  expect(runSteps(world.attributesOf(world.blocks[0]!)).columns.get("http.route")?.presentCount).toBe(1);
});
