import { expect, test } from "vitest";
import { mapOf } from "../graph/graphtest/map-of.ts";
import { edgeRows } from "./edge-rows.ts";

const graph = mapOf("web > cart 5, web > pay 9, cart > db 5");
const withGap = {
  ...graph,
  edges: graph.edges.map((edge, at) => (at === 1 ? { ...edge, p95Nano: Number.NaN } : edge)),
};

test.each([
  ["count", false, ["web → pay", "cart → db", "web → cart"]],
  ["count", true, ["cart → db", "web → cart", "web → pay"]],
  ["to", true, ["web → cart", "cart → db", "web → pay"]],
  ["p95", true, ["cart → db", "web → cart", "web → pay"]],
  ["p95", false, ["cart → db", "web → cart", "web → pay"]],
] as const)("rows by %s, ascending %s; what has no value comes last", (order, isAscending, expected) => {
  expect(edgeRows(withGap, order, isAscending).map(({ edge }) => edge.id)).toEqual(expected);
});
