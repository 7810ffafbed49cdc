import { expect, test } from "vitest";
import { selectRows } from "../../pdata/select-rows.ts";
import { batchOf, type TestSpan } from "../../spanindex/spanindextest/test-spans.ts";
import { RecordRing } from "./record-ring.ts";

const clock = { nowMs: () => 0, monotonicMs: () => 0 };
const plain: TestSpan = {
  ...{ trace: 1, id: 1, parent: 0, service: "cart", name: "GET /", start: 0, end: 100, kind: 2, status: 0 },
};
const spans = batchOf(Array.from({ length: 100 }, (_, at) => ({ ...plain, id: at + 1 })));
const keys = (ring: RecordRing): string[] => ring.list().map(({ itemKey }) => itemKey.slice(-2));

test("of what leaves a stage the items are shown that were seen before it", () => {
  const before = new RecordRing(clock);
  const after = new RecordRing(clock, before);
  before.record(spans);
  expect(keys(before)).toEqual(["01", "02", "03", "04", "05"]);
  // A filter that drops every other one, from the first on.
  after.record(
    selectRows(
      spans,
      Uint32Array.from({ length: 50 }, (_, at) => at * 2 + 1),
    ),
  );
  expect(keys(after)).toEqual(["02", "04"]);
});

test("what is seen no longer before a stage is not shown behind it", () => {
  const before = new RecordRing(clock);
  const after = new RecordRing(clock, before);
  before.record(spans);
  after.record(selectRows(spans, Uint32Array.of(1, 3)));
  expect(keys(after)).toEqual(["02", "04"]);
  for (let at = 10; at < 60; at += 5)
    before.record(
      selectRows(
        spans,
        Uint32Array.from({ length: 5 }, (_, i) => at + i),
      ),
    );
  expect(keys(after)).toEqual([]);
});

test("what was not seen before a stage is not shown as if the stage had made it", () => {
  const before = new RecordRing(clock);
  const after = new RecordRing(clock, before);
  before.record(spans);
  after.record(selectRows(spans, Uint32Array.of(50, 51)));
  expect(keys(after)).toEqual([]);
});
