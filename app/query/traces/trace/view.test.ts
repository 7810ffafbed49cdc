import fc from "fast-check";
import { expect, test } from "vitest";
import { packRows, unpackRows } from "../../../api/packed-rows.ts";
import { rowFlag, type TraceRows } from "../../../api/traces.ts";
import { type TestSpan, testSpan } from "../../../spanindex/spanindextest/test-spans.ts";
import { spanIdHex } from "../../../spanindex/words.ts";
import { atOnce } from "../at-once.ts";
import { drawn, rowsOf, spanOf, traceId, traceWorld } from "../querytest/trace-rig.ts";
import { viewOf } from "./view.ts";

const runs = { seed: 77, numRuns: 150 };
const oneTrace = testSpan.map((span) => ({ ...span, trace: 1, kind: Math.min(span.kind, 5) }));
const trace = fc.array(oneTrace, { minLength: 1, maxLength: 25 });

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

function viewed(spans: readonly TestSpan[], settings = {}): Promise<TraceRows> {
  return rowsOf(traceWorld(spans.map(spanOf), settings));
}

async function rows(spans: readonly TestSpan[]): Promise<string[]> {
  const view = await viewed(spans);
  return Array.from({ length: view.rowCount }, (_, row) => {
    const id = Number.parseInt(spanIdHex(view.spanId, row), 16);
    const times = `${view.startOffsetNano[row]}+${view.durationNanoOfRow[row]}`;
    const name = view.strings[view.name[row]!] || "?";
    return `${"  ".repeat(view.depth[row]!)}${id} ${name} ${times} self ${view.selfNano[row]} flags ${view.flags[row]}`;
  });
}

test("rows come parent first, siblings by start, with self time, depth and errors below", async () => {
  expect(
    await rows([
      span(3, 1, 40, 70, { status: 2 }),
      span(2, 1, 10, 50),
      span(1, 0, 0, 100),
      span(4, 2, 20, 30),
    ]),
  ).toEqual([
    `1 op1 0+100 self 40 flags ${rowFlag.errorBelow}`,
    "  2 op2 10+40 self 30 flags 0",
    "    4 op4 20+10 self 10 flags 0",
    `  3 op3 40+30 self 30 flags ${rowFlag.ownError}`,
  ]);
});

test("a parent that has not arrived is one row that spans its children", async () => {
  expect(await rows([span(2, 9, 10, 30), span(3, 9, 20, 50), span(4, 8, 5, 6)])).toEqual([
    `8 ? 0+1 self 0 flags ${rowFlag.placeholder}`,
    "  4 op4 0+1 self 1 flags 0",
    `9 ? 5+40 self 0 flags ${rowFlag.placeholder}`,
    "  2 op2 5+20 self 20 flags 0",
    "  3 op3 15+30 self 30 flags 0",
  ]);
});

test("cycles and self parents are cut at the earliest span and shown as roots", async () => {
  expect(await rows([span(1, 1, 5, 9), span(2, 3, 0, 10), span(3, 2, 1, 9), span(4, 3, 2, 3)])).toEqual([
    `2 op2 0+10 self 2 flags ${rowFlag.cycleCut}`,
    "  3 op3 1+8 self 7 flags 0",
    "    4 op4 2+1 self 1 flags 0",
    `1 op1 5+4 self 4 flags ${rowFlag.cycleCut}`,
  ]);
});

test("one id with two contents: both rows flagged, children under the first", async () => {
  const duplicates = [span(1, 0, 0, 10, { name: "b" }), span(1, 0, 0, 10, { name: "a" }), span(2, 1, 1, 2)];
  expect(await rows(duplicates)).toEqual([
    `1 a 0+10 self 9 flags ${rowFlag.duplicateId}`,
    "  2 op2 1+1 self 1 flags 0",
    `1 b 0+10 self 10 flags ${rowFlag.duplicateId}`,
  ]);
});

test("spans of one id are numbered in order of arrival, whatever their place", async () => {
  const duplicates = [span(1, 0, 5, 10), span(2, 1, 6, 7), span(1, 0, 0, 4), span(1, 0, 3, 4)];
  const view = await viewed(duplicates);
  const pairs = Array.from(view.startOffsetNano, (start, row) => [start, view.spanOrdinal[row]]);
  expect(pairs.sort((a, b) => a[0]! - b[0]!)).toEqual([
    [0, 1],
    [3, 2],
    [5, 0],
    [6, 0],
  ]);
});

test("an end before the start is kept, a child that leaves its parent is flagged", async () => {
  expect(await rows([span(1, 0, 0, 10), span(2, 1, 5, 3), span(3, 1, 8, 12)])).toEqual([
    "1 op1 0+10 self 8 flags 0",
    `  2 op2 5+-2 self 0 flags ${rowFlag.endBeforeStart}`,
    `  3 op3 8+4 self 4 flags ${rowFlag.outsideParent}`,
  ]);
});

test("a view does not depend on the order of arrival, nor on requests and chunks", async () => {
  const size = fc.integer({ min: 1, max: 9 });
  await fc.assert(
    fc.asyncProperty(
      trace,
      fc.infiniteStream(fc.nat()),
      size,
      size,
      async (spans, keys, requests, chunks) => {
        const keyed = spans.map((one) => ({ one, key: keys.next().value as number }));
        const shuffled = keyed.sort((a, b) => a.key - b.key).map(({ one }) => one);
        const [here, there] = await Promise.all([
          viewed(spans, { spansPerRequest: spans.length, chunkItemsMax: 1_000 }),
          viewed(shuffled, { spansPerRequest: requests, chunkItemsMax: chunks }),
        ]);
        expect(drawn(there)).toEqual(drawn(here));
        const plain = ({ critical, gaps, notices, hosts }: TraceRows) => ({ critical, gaps, notices, hosts });
        expect(plain(there)).toEqual(plain(here));
      },
    ),
    runs,
  );
});

test("rows form one preorder forest that holds every span once", async () => {
  await fc.assert(
    fc.asyncProperty(trace, async (spans) => {
      const view = await viewed(spans);
      const distinct = new Set(spans.map((one) => JSON.stringify(one)));
      const placeholders = view.flags.filter((flags) => (flags & rowFlag.placeholder) !== 0).length;
      expect(view.rowCount - placeholders).toBe(distinct.size);
      for (let row = 0; row < view.rowCount; row++) {
        const above = view.parentRow[row]!;
        expect(above).toBeLessThan(row);
        expect(view.depth[row]).toBe(above < 0 ? 0 : view.depth[above]! + 1);
        let end = row + 1;
        while (end < view.rowCount && view.depth[end]! > view.depth[row]!) end += 1;
        expect(view.subtreeEnd[row]).toBe(end);
      }
    }),
    runs,
  );
});

test("self time and gaps are what no child covers, counted nanosecond by nanosecond", async () => {
  await fc.assert(
    fc.asyncProperty(trace, async (spans) => {
      const view = await viewed(spans);
      const { parentRow, startOffsetNano: start, durationNanoOfRow: duration } = view;
      const gaps: [row: number, from: number, to: number][] = [];
      for (let row = 0; row < view.rowCount; row++) {
        if ((view.flags[row]! & rowFlag.placeholder) !== 0) continue;
        const children = [...parentRow.keys()].filter((child) => parentRow[child] === row);
        const isCovered = (at: number) =>
          children.some((child) => start[child]! <= at && at < start[child]! + duration[child]!);
        let self = 0;
        let from: number | undefined;
        for (let at = start[row]!; at <= start[row]! + duration[row]!; at++) {
          const isOwn = at < start[row]! + duration[row]! && !isCovered(at);
          if (isOwn) self += 1;
          if (isOwn) from ??= at;
          else if (from !== undefined) {
            if (children.length > 0 && at - from >= view.durationNano / 10) gaps.push([row, from, at]);
            from = undefined;
          }
        }
        expect(view.selfNano[row]).toBe(self);
      }
      const found = Array.from(view.gaps.row, (row, i) => {
        return [row, view.gaps.startOffsetNano[i], view.gaps.endOffsetNano[i]];
      });
      expect(found).toEqual(gaps);
    }),
    runs,
  );
});

test("what is sent is what was laid out", async () => {
  await fc.assert(
    fc.asyncProperty(trace, async (spans) => {
      const world = traceWorld(spans.map(spanOf));
      const rows = await world.run((seen) => atOnce(() => viewOf(seen, world.question(traceId))));
      expect(unpackRows(packRows(rows!))).toEqual(rows);
    }),
    runs,
  );
});

test("a parent in a chunk that is no longer searched is found all the same", async () => {
  const spans = [span(1, 0, 0, 100), ...Array.from({ length: 60 }, (_, i) => span(i + 2, 1, i, i + 1))];
  const view = await viewed(spans, { spansPerRequest: 1, chunkItemsMax: 5 });
  expect([...view.parentRow.subarray(1)].every((parent) => parent === 0)).toBe(true);
});

test("a span that came after the question was asked leads to nowhere, and not back to itself", async () => {
  const world = traceWorld([span(1, 0, 0, 100), span(2, 1, 10, 50), span(3, 9, 20, 30)].map(spanOf));
  const none = new Uint32Array(0);
  const question = {
    ...world.question(traceId),
    ...{ spanCount: 2, awaiting: { parentId: none, rowId: none, parent: none } },
  };
  const rows = await world.run((own) => atOnce(() => viewOf(own, question)));
  expect([...rows!.parentRow]).toEqual([-1, 0, -1]);
  expect(rows!.notices).toEqual([]);
  expect(rows!.version).not.toBe((await rowsOf(world)).version);
});
