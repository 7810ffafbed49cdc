import { expect, test } from "vitest";
import type { TraceGraph } from "../../../app/api/trace-graph.ts";
import { edgeText, nodeText, pathOf, readGraph } from "./graph-parts.ts";

const graph: TraceGraph = {
  strings: ["web", "GET /", "db", ""],
  ...{ width: 500, height: 100, examinedSpans: 0, elapsedMs: 0 },
  nodes: {
    x: Float64Array.of(0, 300),
    y: Float64Array.of(0, 0),
    width: Float64Array.of(190, 190),
    height: Float64Array.of(44, 44),
    service: Uint32Array.of(0, 2),
    name: Uint32Array.of(1, 3),
    operationCount: Uint32Array.of(1, 3),
    spanCount: Uint32Array.of(1, 4),
    errorCount: Uint32Array.of(0, 2),
    selfNano: Float64Array.of(5e6, 7e6),
    criticalNano: Float64Array.of(5e6, 0),
    isCritical: Uint8Array.of(1, 0),
    spanId: new Uint32Array(4),
  },
  services: {
    ...{
      x: new Float64Array(0),
      y: new Float64Array(0),
      width: new Float64Array(0),
      height: new Float64Array(0),
    },
    service: new Uint32Array(0),
  },
  edges: {
    from: Uint32Array.of(0, 1),
    to: Uint32Array.of(1, 1),
    callCount: Uint32Array.of(3, 1),
    errorCount: Uint32Array.of(2, 0),
    durationNano: Float64Array.of(9e6, 1e6),
    isCritical: Uint8Array.of(1, 0),
    spanId: new Uint32Array(4),
    pointEnd: Uint32Array.of(3, 3),
    pointX: Float64Array.of(190, 245, 300),
    pointY: Float64Array.of(22, 30, 22),
  },
};

test("calls of an operation by itself belong to its node, others are edges with a way", () => {
  const { nodes, edges } = readGraph(graph);
  expect(edges).toHaveLength(1);
  expect(edges[0]).toMatchObject({ middle: { x: 245, y: 30 }, path: "M190 22 Q245 30 272.5 26 L300 22" });
  expect(nodes[1]!.ownCalls).toBe(1);
});

test("edges and nodes are said in words", () => {
  const { nodes, edges } = readGraph(graph);
  const plain = (text: string): string => text.replaceAll("\u00a0", " ");
  expect(plain(edgeText(edges[0]!))).toBe(
    "GET /, web, calls 3 other operations, db, 3 times, 9.00 ms, 2 errors, on the critical path",
  );
  expect(plain(nodeText(nodes[1]!))).toBe(
    "3 other operations, db, 4 spans, self 7.00 ms, calls itself once, 2 errors",
  );
});

test("a way of two points is a line", () => {
  expect(
    pathOf([
      { x: 0, y: 0 },
      { x: 4, y: 2 },
    ]),
  ).toBe("M0 0 L4 2");
  expect(pathOf([])).toBe("");
});

test("an operation without a name is no awaited parent", () => {
  const titleOf = (service: string, name: string): string =>
    readGraph({ ...graph, strings: [service, name, "db", ""] }).nodes[0]!.title;
  expect(titleOf("web", "")).toBe("(no name)");
  expect(titleOf("", "")).toBe("(not received)");
});
