import { expect, test } from "vitest";
import { mergePaths } from "./path-tree.ts";
import { callersOf } from "./sandwich.ts";

const leaf = 0;

/** Calls in each other, no two alike, each of which calls the same leaf. */
function deepCalls(depth: number) {
  const count = depth * 2;
  const rows = {
    count,
    parentRow: Int32Array.from({ length: count }, (_, row) =>
      row % 2 === 1 ? row - 1 : Math.max(-1, row - 2),
    ),
    startNano: new Float64Array(count),
    durationNano: new Float64Array(count).fill(1),
    selfNano: new Float64Array(count).fill(1),
    operation: Uint32Array.from({ length: count }, (_, row) => (row % 2 === 1 ? leaf : 1 + row / 2)),
    status: new Uint8Array(count),
    isCounted: new Uint8Array(count).fill(1),
    operations: {
      service: Array.from({ length: depth + 1 }, () => "shop"),
      name: Array.from({ length: depth + 1 }, (_, number) => (number === leaf ? "query" : `call ${number}`)),
    },
  };
  return mergePaths(rows);
}

test("all callers of callers are shown", () => {
  const callers = callersOf(deepCalls(20), leaf);
  // Of the leaf below the n-th call n + 1 callers, and the leaf itself is one node for all.
  expect(callers.count).toBe(1 + (20 * 21) / 2);
  expect(callers.widthNano[0]).toBe(20);
});

test("deep calls do not make a node for each pair of them, and no time is lost", () => {
  const callers = callersOf(deepCalls(20_000), leaf);
  expect(callers.count).toBeLessThan(700_000);
  expect(callers.widthNano[0]).toBe(20_000);
});
