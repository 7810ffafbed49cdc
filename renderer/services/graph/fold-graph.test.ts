import fc from "fast-check";
import { expect, test } from "vitest";
import { foldGraph } from "./fold-graph.ts";
import { mapOf } from "./graphtest/map-of.ts";
import type { MapGraph } from "./map-graph.ts";

const closed: ReadonlySet<string> = new Set();
const linesOf = ({ edges }: MapGraph): string[] => edges.map(({ id, count }) => `${id} ${count}`).sort();
const shop = mapOf(
  "web > shop-cart 5, web > shop-pay 2, shop-pay > shop-cart 4, shop-cart > mail-out 1, shop-pay > db1 3, shop-cart > db2 6",
);

test("a map that is small enough is left alone", () => {
  expect(foldGraph(shop, closed, 6)).toBe(shop);
});

test("groups of one name are one node; calls inside of them are counted, others added up", () => {
  const folded = foldGraph(shop, closed, 5);
  expect(folded.nodes.map(({ id }) => id).sort()).toEqual(["fold databases", "fold shop", "mail-out", "web"]);
  expect(linesOf(folded)).toEqual([
    "fold shop → fold databases 9",
    "fold shop → mail-out 1",
    "web → fold shop 7",
  ]);
  const group = folded.nodes.find(({ id }) => id === "fold shop");
  expect(group).toMatchObject({
    kind: "fold",
    count: 40,
    errors: 2,
    inside: 4,
    isBound: true,
    p95Nano: 84e6,
  });
  expect(group?.members.map(({ name }) => name)).toEqual(["shop-cart", "shop-pay"]);
});

test("an opened group is shown node by node in its place", () => {
  const folded = foldGraph(shop, new Set(["shop"]), 5);
  expect(folded.nodes.map(({ id }) => id).sort()).toEqual([
    "fold databases",
    "mail-out",
    "shop-cart",
    "shop-pay",
    "web",
  ]);
});

test("names without anything in common are folded all the same", () => {
  const graph = mapOf(
    Array.from({ length: 400 }, (_, at) => `${String.fromCodePoint(0x4e00 + at)}x`).join(", "),
  );
  expect(foldGraph(graph, closed).nodes).toHaveLength(1);
});

test("names without a separator are folded by their beginnings, the longest that will do", () => {
  const graph = mapOf(Array.from({ length: 1_200 }, (_, at) => `Service${at}`).join(", "));
  const { nodes } = foldGraph(graph, closed);
  expect(nodes.length).toBeGreaterThan(90);
  expect(nodes.length).toBeLessThanOrEqual(300);
  expect(nodes.find(({ name }) => name === "Service11…")?.members).toHaveLength(110);
});

test("nothing is lost: members and calls add up to the whole map", () => {
  const names = fc.constantFrom(
    ..."abcd".split("").flatMap((group) => [1, 2, 3, 4].map((at) => `${group}-${at}`)),
  );
  const lines = fc.array(fc.tuple(names, names, fc.integer({ min: 1, max: 9 })), {
    minLength: 1,
    maxLength: 30,
  });
  fc.assert(
    fc.property(lines, fc.subarray(["a", "b", "c", "d"]), (calls, opened) => {
      // No service calls itself on a map.
      const others = calls.filter(([from, to]) => from !== to);
      const unique = new Map(others.map(([from, to, count]) => [`${from} > ${to}`, count]));
      const graph = mapOf([...unique].map(([line, count]) => `${line} ${count}`).join(", "));
      const folded = foldGraph(graph, new Set(opened), 2);
      expect(callsOf(folded)).toBe(callsOf(graph));
      const members = folded.nodes.flatMap((node) => (node.kind === "fold" ? node.members : [node]));
      expect(members.map(({ id }) => id).sort()).toEqual(graph.nodes.map(({ id }) => id).sort());
    }),
  );
});

function callsOf({ nodes, edges }: MapGraph): number {
  return (
    edges.reduce((sum, { count }) => sum + count, 0) + nodes.reduce((sum, { inside }) => sum + inside, 0)
  );
}
