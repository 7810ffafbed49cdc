import { expect, test } from "vitest";
import { placeNodes } from "./place-nodes.ts";
import { type WalkKey, walk } from "./walk.ts";

const graph = {
  nodes: ["web", "cart", "pay", "db"].map((id) => ({ id })),
  edges: [
    ["web", "cart"],
    ["web", "pay"],
    ["cart", "db"],
    ["pay", "db"],
  ].map(([from = "", to = ""]) => ({ id: `${from} → ${to}`, from, to })),
};
const places = placeNodes({ nodes: graph.nodes.map(({ id }) => id), edges: graph.edges }, new Map());

/** The stops of a walk. */
function stops(from: string, ...keys: readonly WalkKey[]): string[] {
  const found: string[] = [];
  let at = from;
  for (const key of keys) {
    at = walk(graph, places, at, key) ?? at;
    found.push(at);
  }
  return found;
}

test("right and left walk along calls", () => {
  expect(stops("web", "ArrowRight", "ArrowRight", "ArrowRight", "ArrowRight", "ArrowRight")).toEqual([
    "web → cart",
    "cart",
    "cart → db",
    "db",
    "db",
  ]);
  expect(stops("db", "ArrowLeft", "ArrowLeft")).toEqual(["cart → db", "cart"]);
});

test("up and down walk through the nodes, and through the calls of one node", () => {
  expect(stops("web", "ArrowDown", "ArrowDown", "ArrowDown", "ArrowDown", "ArrowUp")).toEqual([
    "cart",
    "pay",
    "db",
    "db",
    "pay",
  ]);
  expect(stops("web → cart", "ArrowDown", "ArrowDown", "ArrowUp")).toEqual([
    "web → pay",
    "web → pay",
    "web → cart",
  ]);
  expect(stops("cart", "End", "Home")).toEqual(["db", "web"]);
});
