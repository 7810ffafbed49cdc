import { expect, test } from "vitest";
import type { TraceList } from "../../../api/traces.ts";
import { wordsOfHex } from "../../../spanindex/words.ts";
import { naiveSpan, testEpoch } from "../querytest/naive-spans.ts";
import { worldOf } from "../querytest/world-of.ts";
import { stripsOf } from "./strips.ts";

const spans = [
  // Children arrive before their parent, and across blocks.
  naiveSpan({ traceId: 1, spanId: 3, parentSpanId: 1, service: "cart", startNano: 30, durationNano: 40 }),
  naiveSpan({ traceId: 2, spanId: 1, service: "web", startNano: 0, durationNano: 5 }),
  naiveSpan({ traceId: 1, spanId: 2, parentSpanId: 1, service: "cart", startNano: 10, durationNano: 40 }),
  naiveSpan({ traceId: 1, spanId: 4, parentSpanId: 9, service: "late", startNano: 0, durationNano: 7 }),
  naiveSpan({ traceId: 1, spanId: 1, service: "web", startNano: 0, durationNano: 100 }),
  naiveSpan({ traceId: 1, spanId: 5, parentSpanId: 1, service: "web", startNano: 95, durationNano: 50 }),
];

function listOf(ids: readonly number[], spanCount: readonly number[]): TraceList {
  return {
    rowCount: ids.length,
    traceId: Uint32Array.from(ids.flatMap((id) => [...wordsOfHex(id.toString(16).padStart(32, "0"))])),
    baseUnixNano: String(testEpoch),
    startOffsetNano: new Float64Array(ids.length),
    durationNano: new Float64Array(ids.length).fill(145),
    spanCount: Uint32Array.from(spanCount),
    strings: ["before"],
  } as unknown as TraceList;
}

function read(list: TraceList, rowsPerBlock: number): [string, number][][] {
  const strips = stripsOf(worldOf(spans, { rowsPerBlock }), list);
  return [...strips.stripEnd].map((end, row) =>
    Array.from({ length: end - (strips.stripEnd[row - 1] ?? 0) }, (_, i) => {
      const at = (strips.stripEnd[row - 1] ?? 0) + i;
      return [strips.strings[strips.stripService[at]!]!, strips.stripSelfNano[at]!];
    }),
  );
}

test("a strip is self time by service, children's overlap counted once and only inside the parent", () => {
  for (const rowsPerBlock of [1, 2, 6])
    expect(read(listOf([2, 1], [1, 5]), rowsPerBlock)).toEqual([
      [["web", 5]],
      // The root is covered from 10 to 70 and from 95 on.
      [
        ["web", 35 + 50],
        ["cart", 80],
        ["late", 7],
      ],
    ]);
});

test("traces that are too large, or not there, have none", () => {
  expect(read(listOf([1, 7, 2], [20_001, 3, 1]), 3)).toEqual([[], [], [["web", 5]]]);
});
