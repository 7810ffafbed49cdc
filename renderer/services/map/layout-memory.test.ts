import { expect, test } from "vitest";
import { mapOf } from "../graph/graphtest/map-of.ts";
import { LayoutMemory } from "./layout-memory.ts";

test("answers that differ in numbers alone have the same layout", () => {
  const memory = new LayoutMemory();
  const layout = memory.layoutOf("all", mapOf("web > cart 5"));
  expect(memory.layoutOf("all", mapOf("web > cart 9"))).toBe(layout);
});

test("nodes keep their places while the question is the same, also while they are away", () => {
  const memory = new LayoutMemory();
  const { places } = memory.layoutOf("all", mapOf("web > cart, web > pay, cart > db"));
  expect(memory.layoutOf("all", mapOf("web > pay")).places.get("pay")).toEqual(places.get("pay"));
  const later = memory.layoutOf("all", mapOf("web > cart, web > pay, cart > db, pay > bank")).places;
  for (const [node, place] of places) expect(later.get(node)).toEqual(place);
});

test("another question is laid out anew", () => {
  const memory = new LayoutMemory();
  memory.layoutOf("all", mapOf("web > cart, web > pay"));
  expect(memory.layoutOf("pay", mapOf("pay > bank")).places.get("pay")).toEqual({ layer: 0, top: 0 });
});
