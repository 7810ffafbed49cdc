import { expect, test } from "vitest";
import type { CallSide, CohortTree } from "../../../app/api/cohort-views.ts";
import { axisOf, changeOf, depthsOf, nodesInSight, rootsOf, treeRow } from "./tree-rows.ts";

/** Spans, mean start, duration and self time by node; ten traces. */
function side(spans: readonly number[], times: readonly (readonly [number, number, number])[]): CallSide {
  return {
    ...{ traceCount: 10, omittedSpans: 0 },
    spanCount: Float64Array.from(spans),
    errorCount: new Float64Array(spans.length),
    traces: new Uint32Array(spans.length),
    startNano: Float64Array.from(times, ([start]) => start),
    durationNano: Float64Array.from(times, ([, duration]) => duration),
    selfNano: Float64Array.from(times, ([, , self]) => self),
    criticalNano: new Float64Array(spans.length),
    criticalShare: new Float64Array(spans.length),
    spanId: new Uint32Array(spans.length * 2),
    traceId: new Uint32Array(spans.length * 4),
  };
}

/** web ─┬─ cart ── SELECT (only before) and mail (only after). */
const tree: CohortTree = {
  ...{ elapsedMs: 0, examinedSpans: 0, nodeCount: 4, omittedPaths: 0 },
  strings: ["web", "cart", "GET /", "POST /cart", "SELECT", "mail"],
  parent: Int32Array.of(-1, 0, 1, 0),
  subtreeEnd: Uint32Array.of(4, 3, 3, 4),
  service: Uint32Array.of(0, 1, 1, 0),
  name: Uint32Array.of(2, 3, 4, 5),
  kind: Uint8Array.of(2, 2, 3, 1),
  baseline: side(
    [10, 10, 40, 0],
    [
      [0, 100, 60],
      [10, 30, 20],
      [12, 5, 5],
      [0, 0, 0],
    ],
  ),
  canary: side(
    [10, 10, 0, 10],
    [
      [0, 160, 60],
      [10, 20, 20],
      [0, 0, 0],
      [50, 80, 80],
    ],
  ),
  omittedBelow: new Uint32Array(4),
};

test("nodes below a folded one are out of sight", () => {
  expect(nodesInSight(tree, new Set())).toEqual([0, 1, 2, 3]);
  expect(nodesInSight(tree, new Set([1]))).toEqual([0, 1, 3]);
  expect(nodesInSight(tree, new Set([0]))).toEqual([0]);
  expect([...depthsOf(tree)]).toEqual([0, 1, 2, 1]);
  expect([...rootsOf({ ...tree, parent: Int32Array.of(-1, 0, -1, 2) })]).toEqual([0, 0, 2, 2]);
});

test("what appeared, vanished, differs and is the same is told; calls and time are of one call of the root", () => {
  const rows = [0, 1, 2, 3].map((node) => treeRow(tree, node, { depth: 0, root: 0 }, false));
  const axisNano = axisOf(tree);
  expect(axisNano).toBe(160);
  expect(rows.map((row) => changeOf(row, axisNano))).toEqual(["same", "same", "missing", "added"]);
  expect(rows[2]?.a).toMatchObject({ calls: 4, selfInRoot: 20 });
  const [first] = rows;
  const slower = { a: first!.a, b: { ...first!.b!, selfInRoot: 70 } };
  expect(changeOf(slower, axisNano)).toBe("changed");
  expect(changeOf({ a: first!.a, b: { ...first!.b!, calls: 2 } }, axisNano)).toBe("changed");
});
