import fc from "fast-check";
import { expect, test } from "vitest";
import { type AlignedRows, alignTraces } from "./align-traces.ts";
import { type CostedSide, contributionsOf } from "./contributions.ts";
import { matchSiblings } from "./match-siblings.ts";
import { templateOf } from "./name-template.ts";

/** A trace from an outline of levels and operations. Each row takes a nanosecond of its own. */
function sideOf(outline: readonly (readonly [level: number, operation: number])[]): CostedSide {
  const rowCount = outline.length;
  const parentOf = (row: number): number =>
    outline.findLastIndex(([level], at) => at < row && level < outline[row]![0]);
  const endOf = (row: number): number => {
    const end = outline.findIndex(([level], at) => at > row && level <= outline[row]![0]);
    return end < 0 ? rowCount : end;
  };
  const rows = [...outline.keys()];
  return {
    rowCount,
    parentRow: Int32Array.from(rows, parentOf),
    subtreeEnd: Uint32Array.from(rows, endOf),
    operation: Uint32Array.from(outline, ([, operation]) => operation),
    startOffsetNano: Float64Array.from(rows),
    durationNanoOfRow: Float64Array.from(rows, (row) => endOf(row) - row),
    criticalNano: new Float64Array(rowCount).fill(1),
  };
}

/** Each row is at most one level below the one before it. */
const arbitraryRoots = fc
  .array(fc.tuple(fc.nat(4), fc.nat(3)), { minLength: 1, maxLength: 25 })
  .map((steps) => {
    let level = 0;
    return steps.map(([up, operation], row): [number, number] => {
      level = row === 0 ? 0 : Math.max(0, level + 1 - up);
      return [level, operation];
    });
  });

function pairsOf({ a, b }: AlignedRows): [number, number][] {
  return Array.from(a, (row, at) => [row, b[at]!] as [number, number]);
}

test("a trace against itself: every row is its own partner", () => {
  fc.assert(
    fc.property(arbitraryRoots, (roots) => {
      const side = sideOf(roots);
      expect(pairsOf(alignTraces(side, side))).toEqual(
        Array.from({ length: side.rowCount }, (_, row) => [row, row]),
      );
    }),
  );
});

test("each row of either side is there once, below the row of its parent, beside one of its operation", () => {
  fc.assert(
    fc.property(arbitraryRoots, arbitraryRoots, (one, other) => {
      const [a, b] = [sideOf(one), sideOf(other)];
      const rows = alignTraces(a, b);
      for (const [side, column] of [
        [a, rows.a],
        [b, rows.b],
      ] as const) {
        const shown = [...column].filter((row) => row >= 0);
        expect(shown.toSorted((x, y) => x - y)).toEqual([...Array(side.rowCount).keys()]);
        for (const [at, row] of column.entries()) {
          if (row < 0) continue;
          const above = rows.parent[at]!;
          expect(above < 0 ? -1 : column[above]).toBe(side.parentRow[row]);
          expect(rows.depth[at]).toBe(above < 0 ? 0 : rows.depth[above]! + 1);
        }
      }
      for (const [rowA, rowB] of pairsOf(rows))
        if (rowA >= 0 && rowB >= 0) expect(a.operation[rowA]).toBe(b.operation[rowB]);
    }),
  );
});

test("with sides changed, the same pairs", () => {
  fc.assert(
    fc.property(arbitraryRoots, arbitraryRoots, (one, other) => {
      const [a, b] = [sideOf(one), sideOf(other)];
      const there = alignTraces(a, b);
      expect(pairsOf(alignTraces(b, a))).toEqual(pairsOf(there).map(([rowA, rowB]) => [rowB, rowA]));
    }),
  );
});

test("contributions add up to the difference", () => {
  fc.assert(
    fc.property(arbitraryRoots, arbitraryRoots, (one, other) => {
      const [a, b] = [sideOf(one), sideOf(other)];
      const { criticalA, criticalB, callsA, callsB } = contributionsOf(a, b, 4);
      const sum = (column: ArrayLike<number>) =>
        Array.from(column).reduce((total, value) => total + value, 0);
      expect(sum(criticalB) - sum(criticalA)).toBe(b.rowCount - a.rowCount);
      expect([sum(callsA), sum(callsB)]).toEqual([a.rowCount, b.rowCount]);
    }),
  );
});

const written = (a: string, b: string): string =>
  matchSiblings(
    [...a].map((key) => key.charCodeAt(0)),
    [...b].map((key) => key.charCodeAt(0)),
  )
    .map((pair) => `${a[pair.a] ?? "·"}${b[pair.b] ?? "·"}`)
    .join(" ");

test("siblings are paired in order, then by position; the rest stays where it was", () => {
  expect(written("xyzy", "xwy")).toBe("xx y· z· ·w yy");
  expect(written("abc", "abc")).toBe("aa bb cc");
  expect(written("ab", "ba")).toBe("bb aa");
  expect(written("ss", "sssss")).toBe("ss ss ·s ·s ·s");
  expect(written("", "ab")).toBe("·a ·b");
  expect(written("ab", "")).toBe("a· b·");
});

test("huge fan-outs are paired by position", () => {
  const a = Array.from({ length: 50_000 }, (_, at) => at % 7);
  const b = Array.from({ length: 60_000 }, (_, at) => (at * 3) % 7);
  const pairs = matchSiblings(a, b);
  expect(pairs.filter((pair) => pair.a >= 0 && pair.b >= 0)).toHaveLength(50_000);
  expect(pairs).toHaveLength(60_000);
});

test("a chain of 20,000 calls is aligned with a longer one", () => {
  const chain = (length: number): CostedSide => ({
    rowCount: length,
    parentRow: Int32Array.from({ length }, (_, row) => row - 1),
    subtreeEnd: new Uint32Array(length).fill(length),
    operation: new Uint32Array(length),
    startOffsetNano: new Float64Array(length),
    durationNanoOfRow: new Float64Array(length),
    criticalNano: new Float64Array(length),
  });
  const { rowCount, a } = alignTraces(chain(20_000), chain(20_005));
  expect(rowCount).toBe(20_005);
  expect([...a.subarray(20_000)]).toEqual([-1, -1, -1, -1, -1]);
  let families = 0;
  const stop = () => {
    families += 1;
    if (families === 100) throw new Error("cancelled");
  };
  expect(() => alignTraces(chain(20_000), chain(20_005), stop)).toThrow("cancelled");
});

test("a template leaves out what differs from call to call", () => {
  expect(templateOf("GET /cart/17")).toBe("GET /cart/#");
  expect(templateOf("POST /v1/charges")).toBe("POST /v1/charges");
  expect(templateOf("load 4bf92f3577b34da6")).toBe("load #");
  expect(templateOf("order 1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed")).toBe("order #");
  expect(templateOf("SELECT facade")).toBe("SELECT facade");
});
