import fc from "fast-check";
import { expect, test } from "vitest";
import { canonical, type LayoutGraph, layersOf } from "./layers.ts";
import { isUntidy, type Places, placeNodes } from "./place-nodes.ts";
import { rowPitch } from "./spread-layers.ts";

const nothing: Places = new Map();

const graphs: fc.Arbitrary<LayoutGraph> = fc
  .tuple(fc.integer({ min: 1, max: 40 }), fc.array(fc.tuple(fc.nat(39), fc.nat(39)), { maxLength: 90 }))
  .map(([count, pairs]) => ({
    nodes: Array.from({ length: count }, (_, at) => `n${at}`),
    edges: pairs.map(([from, to]) => ({ from: `n${from % count}`, to: `n${to % count}` })),
  }));

function lineOf(text: string): LayoutGraph {
  const edges = text.split(", ").map((pair) => {
    const [from = "", to = ""] = pair.split(" > ");
    return { from, to };
  });
  return { nodes: [...new Set(edges.flatMap(({ from, to }) => [from, to]))], edges };
}

test("the same graph is laid out the same, whatever order it comes in", () => {
  fc.assert(
    fc.property(graphs, fc.infiniteStream(fc.nat()), (graph, random) => {
      const shuffled = <T>(items: readonly T[]): T[] =>
        items
          .map((item) => ({ item, at: random.next().value }))
          .sort((a, b) => a.at - b.at)
          .map(({ item }) => item);
      const other = { nodes: shuffled(graph.nodes), edges: shuffled([...graph.edges, ...graph.edges]) };
      expect(sorted(placeNodes(other, nothing))).toEqual(sorted(placeNodes(graph, nothing)));
    }),
  );
});

test("known nodes keep their places while nodes and edges come and go", () => {
  fc.assert(
    fc.property(fc.array(graphs, { minLength: 2, maxLength: 5 }), (states) => {
      let places = nothing;
      for (const graph of states) {
        const before = places;
        places = placeNodes(graph, places);
        for (const [node, place] of before) expect(places.get(node)).toEqual(place);
        for (const node of graph.nodes) expect(places.has(node)).toBe(true);
        for (const { top } of places.values()) expect(top).toBeGreaterThanOrEqual(0);
        expectApart(places);
      }
    }),
  );
});

test("callers stand left of callees unless they call each other in a circle", () => {
  fc.assert(
    fc.property(graphs, (graph) => {
      // Without edges to smaller numbers there is no circle.
      const numberOf = (node: string): number => Number(node.slice(1));
      const edges = graph.edges.filter(({ from, to }) => numberOf(from) < numberOf(to));
      const places = placeNodes({ ...graph, edges }, nothing);
      for (const { from, to } of edges) expect(places.get(from)!.layer).toBeLessThan(places.get(to)!.layer);
      expect(Math.min(...[...places.values()].map(({ layer }) => layer))).toBe(0);
    }),
  );
});

test("a circle has one edge that leads back", () => {
  const graph = canonical(lineOf("a > b, b > c, c > a"));
  const layers = layersOf(graph);
  expect(graph.edges.filter(({ from, to }) => layers.get(from)! >= layers.get(to)!)).toHaveLength(1);
});

test("what nobody calls stands right before what it calls", () => {
  const layers = layersOf(canonical(lineOf("load > web, web > cart, cart > db, cron > db")));
  expect(Object.fromEntries(layers)).toEqual({ load: 0, web: 1, cart: 2, cron: 2, db: 3 });
});

test("a line of calls is a straight line, and a fan is centred on its caller", () => {
  const line = placeNodes(lineOf("a > b, b > c"), nothing);
  expect(new Set([...line.values()].map(({ top }) => top))).toEqual(new Set([0]));
  const fan = placeNodes(lineOf("a > b, a > c, a > d"), nothing);
  expect(fan.get("a")).toEqual({ layer: 0, top: rowPitch });
});

test("a new callee is put right of its caller, near it", () => {
  const before = placeNodes(lineOf("a > b, a > c"), nothing);
  const after = placeNodes(lineOf("a > b, a > c, b > new"), before);
  expect(after.get("new")).toEqual({ layer: 2, top: before.get("b")!.top });
});

test("a map is untidy where a new layout would turn calls around", () => {
  const before = placeNodes(lineOf("b > c"), nothing);
  const graph = lineOf("b > c, c > d, d > a, b > a");
  expect(isUntidy(lineOf("b > c"), before)).toBe(false);
  const grown = placeNodes(graph, placeNodes(lineOf("b > c, b > a"), before));
  expect(isUntidy(graph, grown)).toBe(true);
  expect(isUntidy(graph, placeNodes(graph, nothing))).toBe(false);
});

function sorted(places: Places): unknown {
  return [...places].sort(([a], [b]) => (a < b ? -1 : 1));
}

function expectApart(places: Places): void {
  for (const inLayer of Map.groupBy(places.values(), ({ layer }) => layer).values()) {
    const tops = inLayer.map(({ top }) => top).sort((a, b) => a - b);
    for (let at = 1; at < tops.length; at++)
      expect(tops[at]! - tops[at - 1]!).toBeGreaterThanOrEqual(rowPitch - 1);
  }
}
