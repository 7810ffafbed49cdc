import { expect, test } from "vitest";
import { markerKind } from "../../../api/traces.ts";
import { IndexedWorld } from "../querytest/indexed-world.ts";
import { naiveSpan } from "../querytest/naive-spans.ts";
import { rowsOf, traceId } from "../querytest/trace-rig.ts";
import { MarkerRows } from "./marker-rows.ts";
import { markers } from "./markers.ts";

test("events and log records lie on the rows of their spans, by time, also where spans are not of the trace", async () => {
  const spans = [
    naiveSpan({ spanId: 2, parentSpanId: 1, startNano: 10, events: [{ name: "late", offsetNano: 7 }] }),
    naiveSpan({ traceId: 9, spanId: 3, startNano: 3, events: [{ name: "of another trace" }] }),
    naiveSpan({
      ...{ spanId: 1, durationNano: 100, startNano: 0 },
      events: [
        { name: "exception", offsetNano: 50 },
        { name: "first", offsetNano: -5 },
      ],
    }),
    naiveSpan({ spanId: 4, parentSpanId: 8, startNano: 20 }),
  ];
  const world = new IndexedWorld(spans, { spansPerRequest: 1, chunkItemsMax: 2 });
  const { startUnixNano } = await rowsOf(world);
  const logs = {
    logSpanId: Uint32Array.of(0, 0x0100_0000, 0, 0x0800_0000, 0, 0x7700_0000),
    logOffsetNano: Float64Array.of(0, 5, 9),
    logBaseUnixNano: String(BigInt(startUnixNano) + 30n),
  };
  const found = await world.run((seen) => markers(seen, { ...world.question(traceId), ...logs }));
  // Rows: 1, its child 2, the awaited 8 and its child 4.
  expect([...found.markerEnd]).toEqual([3, 4, 5, 5]);
  expect([...found.markerOffsetNano]).toEqual([-5, 30, 50, 17, 35]);
  const { event, exception, log } = markerKind;
  expect([...found.markerKind]).toEqual([event, log, exception, event, log]);
  expect(found).toMatchObject({ eventCount: 3, leftOut: 0 });
});

test("of too many markers those of the last rows are left out, and counted", () => {
  const rows = new MarkerRows(3);
  for (let i = 0; i < 10; i++) rows.add(i % 3, 100 - i, 0);
  const { markerEnd, markerOffsetNano, leftOut } = rows.columns(5);
  expect([...markerEnd]).toEqual([4, 5, 5]);
  expect([...markerOffsetNano]).toEqual([91, 94, 97, 100, 93]);
  expect(leftOut).toBe(5);
});
