import fc from "fast-check";
import { expect, test } from "vitest";
import { type CallGraphRows, callGraph } from "./call-graph.ts";
import { type Box, drawnEdgesMax, layOutGraph } from "./lay-out-graph.ts";

/** Rows by the row of their parent and their operation; an operation belongs to service operation % 3. */
function rowsOf(
  rows: readonly (readonly [parent: number, operation: number, status?: number])[],
): CallGraphRows {
  return {
    rowCount: rows.length,
    parentRow: Int32Array.from(rows, ([parent]) => parent),
    operation: Uint32Array.from(rows, ([, operation]) => operation),
    durationNanoOfRow: Float64Array.from(rows, (_, row) => row + 1),
    status: Uint8Array.from(rows, ([, , status = 0]) => status),
    selfNano: Float64Array.from(rows, (_, row) => row + 1),
    criticalNano: Float64Array.from(rows, (_, row) => row % 2),
  };
}

const servicesOf = (count: number): number[] =>
  Array.from({ length: count }, (_, operation) => operation % 3);

const arbitraryRows = fc
  .array(fc.tuple(fc.nat(40), fc.nat(9), fc.constantFrom(0, 2)), { minLength: 1, maxLength: 40 })
  .map((rows) =>
    rowsOf(
      rows.map(([parent, operation, status], row) => [row === 0 ? -1 : parent % row, operation, status]),
    ),
  );

test("every span is in one node, every call in one edge", () => {
  fc.assert(
    fc.property(arbitraryRows, fc.integer({ min: 2, max: 10 }), (rows, nodesMax) => {
      const { nodes, edges } = callGraph(rows, servicesOf(10), nodesMax);
      const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
      const roots = rows.parentRow.filter((parent) => parent < 0).length;
      expect(nodes.length).toBeLessThanOrEqual(nodesMax);
      expect(sum(nodes.map(({ spanCount }) => spanCount))).toBe(rows.rowCount);
      expect(sum(edges.map(({ callCount }) => callCount))).toBe(rows.rowCount - roots);
      expect(sum(nodes.map(({ errorCount }) => errorCount))).toBe(
        rows.status.filter((status) => status === 2).length,
      );
      expect(sum(nodes.map(({ selfNano }) => selfNano))).toBe(sum([...rows.selfNano]));
      expect(new Set(edges.map(({ from, to }) => `${from} ${to}`)).size).toBe(edges.length);
    }),
  );
});

test("a call that leads back is an edge of its node; calls come in their order", () => {
  const { edges } = callGraph(
    rowsOf([
      [-1, 0],
      [0, 1],
      [1, 1, 2],
      [0, 2],
      [0, 1],
    ]),
    servicesOf(3),
  );
  expect(edges.map(({ from, to, callCount, errorCount }) => [from, to, callCount, errorCount])).toEqual([
    [0, 1, 2, 0],
    [1, 1, 1, 1],
    [0, 2, 1, 0],
  ]);
});

function areApart(a: Box, b: Box): boolean {
  return a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
}

test("the path leads through callers that took no time of it", () => {
  const rows = {
    ...rowsOf([
      [-1, 0],
      [0, 1],
      [1, 2],
      [0, 3],
    ]),
    criticalNano: Float64Array.of(1, 0, 5, 0),
  };
  const { nodes, edges } = callGraph(rows, servicesOf(4));
  expect(nodes.map(({ isCritical }) => isCritical)).toEqual([true, true, true, false]);
  expect(edges.map(({ isCritical }) => isCritical)).toEqual([true, true, false]);
});

test("nodes do not overlap, in either direction, and edges end at their nodes", () => {
  fc.assert(
    fc.property(arbitraryRows, fc.constantFrom("LR", "TB"), (rows, direction) => {
      const graph = callGraph(rows, servicesOf(10));
      const { nodes, edges, services, width, height } = layOutGraph(graph, direction);
      for (const [at, a] of services.entries())
        for (const b of services.slice(at + 1)) expect(areApart(a, b)).toBe(true);
      for (const [at, a] of nodes.entries()) {
        expect(a.x).toBeGreaterThanOrEqual(0);
        expect(a.x + a.width).toBeLessThanOrEqual(width);
        expect(a.y + a.height).toBeLessThanOrEqual(height);
        for (const b of nodes.slice(at + 1)) {
          expect(areApart(a, b)).toBe(true);
        }
      }
      for (const [at, points] of edges.entries()) {
        const { from, to } = graph.edges[at]!;
        if (from === to) continue;
        const box = nodes[to]!;
        const end = points.at(-1)!;
        expect(end.x).toBeGreaterThanOrEqual(box.x - 1);
        expect(end.x).toBeLessThanOrEqual(box.x + box.width + 1);
        expect(end.y).toBeGreaterThanOrEqual(box.y - 1);
        expect(end.y).toBeLessThanOrEqual(box.y + box.height + 1);
      }
    }),
    { numRuns: 100 },
  );
});

test("a thousand operations become two hundred nodes that can be laid out", () => {
  const rows = rowsOf(
    Array.from({ length: 1_000 }, (_, row) => [row === 0 ? -1 : Math.floor((row - 1) / 4), row]),
  );
  const graph = callGraph(rows, servicesOf(1_000));
  expect(graph.nodes).toHaveLength(200);
  expect(layOutGraph(graph, "LR").nodes).toHaveLength(200);
});

test("where everything calls everything, a bounded part is drawn, and every node is reached", () => {
  const operations = 25;
  const graph = callGraph(
    // Every row hangs below the first row of another operation: each operation calls each.
    rowsOf(
      Array.from({ length: operations * operations }, (_, row) => {
        if (row === 0) return [-1, 0];
        return row < operations ? [row - 1, row] : [Math.floor(row / operations), row % operations];
      }),
    ),
    servicesOf(operations),
  );
  expect(graph.edges.length).toBeGreaterThan(drawnEdgesMax);
  const { edges } = layOutGraph(graph, "LR");
  expect(edges.filter(({ length }) => length > 0)).toHaveLength(drawnEdgesMax);
  const reached = new Set([0]);
  for (const [at, { from, to }] of graph.edges.entries())
    if (edges[at]!.length > 0 && reached.has(from)) reached.add(to);
  expect(reached.size).toBe(operations);
});
