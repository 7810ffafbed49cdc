import fc from "fast-check";
import { expect, test } from "vitest";
import { viewOf } from "../viewtest/view-of.ts";
import { change, createWaterfallStore } from "../waterfall-store.ts";
import { statisticsQuestion, stretches } from "./statistics-question.ts";
import { statisticsRows } from "./statistics-rows.ts";

const view = viewOf(`
  a 0-90
    b@cart 10-40
      c 12-20
    d 50-80
`);

test("the table asks about what is shown: a subtree, an area, all but hidden services", () => {
  const store = createWaterfallStore(view);
  const rowsAsked = () => statisticsQuestion(store.getState(), ["name"]).rows;
  expect(rowsAsked()).toBeUndefined();
  change(store, { root: 1 });
  expect(rowsAsked()).toEqual([[1, 3]]);
  change(store, { root: -1, hiddenServices: ["cart"] });
  expect(rowsAsked()).toEqual([
    [0, 1],
    [2, 4],
  ]);
  change(store, { area: { startNano: 5e6, endNano: 60e6, firstRow: 2, endRow: 4 } });
  expect(statisticsQuestion(store.getState(), ["name"])).toMatchObject({
    rows: [[2, 4]],
    startOffsetNano: 5e6,
    endOffsetNano: 60e6,
  });
  change(store, { area: undefined, hiddenServices: ["cart", "shop"] });
  expect(rowsAsked()).toEqual([[0, 0]]);
});

test("stretches hold exactly the wanted rows", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(2)), (rows) => {
      const found = stretches(Uint8Array.from(rows), 0, rows.length);
      const inside = (row: number) => found.some(([from, to]) => row >= from && row < to);
      for (const [row, kept] of rows.entries()) expect(inside(row)).toBe(kept === 2);
    }),
  );
});

test("groups are sorted by any column", () => {
  const nano = (...sums: number[]) => {
    const column = Float64Array.from(sums);
    return { sumNano: column, minNano: column, maxNano: column, p95Nano: column };
  };
  const table = {
    ...{ version: "1", rowCount: 2, groupCount: 2, values: ["x", "y"], absent: Uint8Array.of(0, 1) },
    ...{ count: Uint32Array.of(4, 1), errors: Uint32Array.of(0, 1) },
    ...{ duration: nano(40, 30), self: nano(10, 30), criticalNano: Float64Array.of(5, 15) },
    ...{ totalCount: 5, totalSelfNano: 40, totalCriticalNano: 20, examinedSpans: 5, elapsedMs: 1 },
  };
  const names = (
    ...order: Parameters<typeof statisticsRows> extends [unknown, unknown, ...infer R] ? R : never
  ) => statisticsRows(table, 1, ...order).map(({ values }) => values[0]);
  expect(names("totalNano", false)).toEqual(["x", "y"]);
  expect(names("selfNano", false)).toEqual(["y", "x"]);
  expect(names("meanNano", true)).toEqual(["x", "y"]);
  expect(statisticsRows(table, 1, "selfNano", false)[0]).toMatchObject({
    ...{ selfShare: 0.75, criticalShare: 0.75, isAbsent: [true] },
  });
});
