import fc from "fast-check";
import { expect, test } from "vitest";
import { rowFlag } from "../api/traces.ts";
import { batchOf, type TestSpan, testEpoch, testSpan } from "../spanindex/spanindextest/test-spans.ts";
import type { TraceRows } from "../spanindex/trace-index.ts";
import { spanIdHex } from "../spanindex/words.ts";
import { selfTimeByService, selfTimes } from "./self-time.ts";
import { buildSpanTree } from "./span-tree.ts";
import { finish } from "./steps.ts";
import { gatherSpans, newTraceSpans, type TraceSpans } from "./trace-spans.ts";
import { layOut, type Waterfall } from "./waterfall.ts";

const runs = { seed: 77, numRuns: 400 };
const oneTrace = testSpan.map((span) => ({ ...span, trace: 1 }));
const trace = fc.array(oneTrace, { minLength: 1, maxLength: 25 });

function gather(spans: readonly TestSpan[]): TraceSpans {
  const batch = batchOf(spans);
  const rows = Uint32Array.from({ length: spans.length }, (_, row) => row);
  const part = { columns: { batch }, rows } as unknown as TraceRows;
  return finish(gatherSpans([part]));
}

function layOutNow(spans: TraceSpans): Waterfall {
  return finish(layOut(finish(buildSpanTree(spans))));
}

/** A waterfall as text: one line a row, indented by depth, `?` for an awaited parent. */
function drawn(spans: TraceSpans, waterfall: Waterfall): string[] {
  return Array.from({ length: waterfall.rowCount }, (_, row) => {
    const span = waterfall.span[row]!;
    const label = span < 0 ? "?" : spans.texts.texts[spans.name[span]!]!;
    const id = Number.parseInt(spanIdHex(waterfall.spanId, row), 16);
    const times = `${waterfall.startOffsetNano[row]}+${waterfall.durationNanoOfRow[row]}`;
    const indent = "  ".repeat(waterfall.depth[row]!);
    return `${indent}${id} ${label} ${times} self ${waterfall.selfNano[row]} flags ${waterfall.flags[row]}`;
  });
}

function draw(spans: readonly TestSpan[]): string[] {
  const gathered = gather(spans);
  return drawn(gathered, layOutNow(gathered));
}

function span(
  id: number,
  parent: number,
  start: number,
  end: number,
  more: Partial<TestSpan> = {},
): TestSpan {
  const common = { trace: 1, service: "cart", name: `op${id}`, kind: 1, status: 0 };
  return { ...common, id, parent, start, end, ...more };
}

test("rows come parent first, siblings by start, with self time, depth and errors below", () => {
  expect(
    draw([span(3, 1, 40, 70, { status: 2 }), span(2, 1, 10, 50), span(1, 0, 0, 100), span(4, 2, 20, 30)]),
  ).toEqual([
    `1 op1 0+100 self 40 flags ${rowFlag.errorBelow}`,
    "  2 op2 10+40 self 30 flags 0",
    "    4 op4 20+10 self 10 flags 0",
    `  3 op3 40+30 self 30 flags ${rowFlag.ownError}`,
  ]);
});

test("a parent that has not arrived is one row that spans its children", () => {
  expect(draw([span(2, 9, 10, 30), span(3, 9, 20, 50)])).toEqual([
    `9 ? 0+40 self 0 flags ${rowFlag.placeholder}`,
    "  2 op2 0+20 self 20 flags 0",
    "  3 op3 10+30 self 30 flags 0",
  ]);
});

test("cycles and self parents are cut at the earliest span and shown as roots", () => {
  expect(draw([span(1, 1, 5, 9), span(2, 3, 0, 10), span(3, 2, 1, 9), span(4, 3, 2, 3)])).toEqual([
    `2 op2 0+10 self 2 flags ${rowFlag.cycleCut}`,
    "  3 op3 1+8 self 7 flags 0",
    "    4 op4 2+1 self 1 flags 0",
    `1 op1 5+4 self 4 flags ${rowFlag.cycleCut}`,
  ]);
});

test("one id with two contents: both rows flagged, children under the first", () => {
  expect(
    draw([span(1, 0, 0, 10, { name: "b" }), span(1, 0, 0, 10, { name: "a" }), span(2, 1, 1, 2)]),
  ).toEqual([
    `1 a 0+10 self 9 flags ${rowFlag.duplicateId}`,
    "  2 op2 1+1 self 1 flags 0",
    `1 b 0+10 self 10 flags ${rowFlag.duplicateId}`,
  ]);
});

test("spans of one id are numbered in order of arrival, whatever their place", () => {
  const duplicates = [span(1, 0, 5, 10), span(2, 1, 6, 7), span(1, 0, 0, 4), span(1, 0, 3, 4)];
  const { rowCount, span: arrival, spanOrdinal } = layOutNow(gather(duplicates));
  const pairs = Array.from({ length: rowCount }, (_, row) => [arrival[row], spanOrdinal[row]]);
  expect(pairs.sort((a, b) => a[0]! - b[0]!)).toEqual([
    [0, 0],
    [1, 0],
    [2, 1],
    [3, 2],
  ]);
});

test("an end before the start is kept, a child that leaves its parent is flagged", () => {
  expect(draw([span(1, 0, 0, 10), span(2, 1, 5, 3), span(3, 1, 8, 12)])).toEqual([
    "1 op1 0+10 self 8 flags 0",
    `  2 op2 5+-2 self 0 flags ${rowFlag.endBeforeStart}`,
    `  3 op3 8+4 self 4 flags ${rowFlag.outsideParent}`,
  ]);
});

test("the waterfall does not depend on the order of arrival", () => {
  fc.assert(
    fc.property(trace, fc.infiniteStream(fc.nat()), (spans, keys) => {
      const keyed = spans.map((one) => ({ one, key: keys.next().value as number }));
      const shuffled = keyed.sort((a, b) => a.key - b.key).map(({ one }) => one);
      expect(draw(shuffled)).toEqual(draw(spans));
    }),
    runs,
  );
});

test("rows form one preorder forest that holds every span once", () => {
  fc.assert(
    fc.property(trace, (spans) => {
      const { rowCount, span: spanOf, parentRow, depth, subtreeEnd } = layOutNow(gather(spans));
      const arrived = [...spanOf].filter((at) => at >= 0).sort((a, b) => a - b);
      expect(arrived).toEqual(spans.map((_, index) => index));
      for (let row = 0; row < rowCount; row++) {
        const above = parentRow[row]!;
        expect(above).toBeLessThan(row);
        expect(depth[row]).toBe(above < 0 ? 0 : depth[above]! + 1);
        if (above >= 0) expect(subtreeEnd[row]).toBeLessThanOrEqual(subtreeEnd[above]!);
        let end = row + 1;
        while (end < rowCount && depth[end]! > depth[row]!) end += 1;
        expect(subtreeEnd[row]).toBe(end);
      }
    }),
    runs,
  );
});

test("self time is what no child covers, counted nanosecond by nanosecond", () => {
  fc.assert(
    fc.property(trace, (spans) => {
      const gathered = gather(spans);
      const tree = finish(buildSpanTree(gathered));
      const self = selfTimes(tree);
      const sums = new Map<string, number>();
      for (let node = 0; node < spans.length; node++) {
        const own = spans[arrival(spans, tree.order[node]!)]!;
        const children = [...tree.order.keys()].filter((child) => tree.parent[child] === node);
        const covered = (at: number) =>
          children.some((child) => {
            const { start, end } = spans[arrival(spans, tree.order[child]!)]!;
            return start <= at && at < end;
          });
        let naive = 0;
        for (let at = own.start; at < own.end; at++) if (!covered(at)) naive += 1;
        expect(self[node]).toBe(naive);
        sums.set(own.service, (sums.get(own.service) ?? 0) + naive);
      }
      const byService = selfTimeByService(tree).map(([service, nano]) => [
        gathered.texts.texts[service],
        nano,
      ]);
      expect(new Map(byService as [string, number][])).toEqual(sums);
    }),
    runs,
  );
});

/** Rows of a request are grouped by service: which of `spans` the gathered span `index` is. */
function arrival(spans: readonly TestSpan[], index: number): number {
  const services = [...new Set(spans.map(({ service }) => service))];
  const order = services.flatMap((service) =>
    [...spans.keys()].filter((at) => spans[at]!.service === service),
  );
  return order[index]!;
}

/** Columns made directly: a request of 100,000 spans would only test the decoder. */
function shaped(count: number, parentOf: (index: number) => number): TraceSpans {
  const spans = newTraceSpans(count, testEpoch);
  spans.texts.of("");
  for (let i = 0; i < count; i++) {
    spans.spanId[i * 2] = i + 1;
    spans.parentSpanId[i * 2] = parentOf(i);
    spans.startOffsetNano[i] = i;
    spans.durationNano[i] = 2 * count - 2 * i;
  }
  return spans;
}

test("a chain of 100,000 spans and a fan of as many children are laid out", () => {
  const chain = layOutNow(shaped(100_000, (i) => i));
  expect(chain.depth[99_999]).toBe(99_999);
  expect(chain.subtreeEnd[0]).toBe(100_000);
  const fan = layOutNow(shaped(100_000, (i) => Math.min(i, 1)));
  expect(fan.depth.subarray(1).every((depth) => depth === 1)).toBe(true);
});
