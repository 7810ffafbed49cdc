import fc from "fast-check";
import { expect, test } from "vitest";
import { type ConfigNode, type MapEntry, type MapNode, placeAt, rawOf } from "../tree.ts";
import { mergeMaps } from "./merge.ts";

const place = (source: string) => ({ source, line: 1, column: 1, endLine: 1, endColumn: 2 });

function nodeOf(raw: unknown, source: string): ConfigNode {
  if (Array.isArray(raw))
    return { kind: "list", items: raw.map((item) => nodeOf(item, source)), place: place(source) };
  if (typeof raw === "object" && raw !== null) return mapOf(raw, source);
  return { kind: "scalar", value: raw as string, place: place(source) };
}

function mapOf(raw: object, source: string): MapNode {
  const entries = Object.entries(raw).map(([key, value]): [string, MapEntry] => [
    key,
    { keyPlace: place(source), value: nodeOf(value, source) },
  ]);
  return { kind: "map", entries: new Map(entries), place: place(source) };
}

const merged = (...maps: object[]): unknown =>
  rawOf(maps.map((map, index) => mapOf(map, `${index}`)).reduce((base, over) => mergeMaps(base, over)));

test("maps grow together; lists and scalars are replaced; null is a value", () => {
  expect(merged({ a: { b: 1, c: [1, 2], d: 3 } }, { a: { c: [3], d: null, e: {} } })).toEqual({
    a: { b: 1, c: [3], d: null, e: {} },
  });
  expect(merged({ a: { b: 1 } }, { a: 5 }, { a: { c: 1 } })).toEqual({ a: { c: 1 } });
});

test("each value comes with its own place", () => {
  const map = mergeMaps(mapOf({ a: { b: 1, c: 1 } }, "x.yaml"), mapOf({ a: { c: 2 } }, "y.yaml"));
  expect(placeAt(map, ["a", "b"], "value").source).toBe("x.yaml");
  expect(placeAt(map, ["a", "c"], "value").source).toBe("y.yaml");
});

const value = fc.letrec<{ value: unknown; map: Record<string, unknown> }>((tie) => ({
  value: fc.oneof({ maxDepth: 3 }, fc.integer(), fc.constant(null), fc.array(fc.integer()), tie("map")),
  map: fc.dictionary(fc.constantFrom("a", "b", "c"), tie("value"), { maxKeys: 3 }),
}));

test("a map merged with itself or with nothing stays what it is, and neither side changes", () => {
  fc.assert(
    fc.property(value.map, value.map, (a, b) => {
      const [x, y] = [mapOf(a, "a"), mapOf(b, "b")];
      mergeMaps(x, y);
      expect(merged(a, a)).toEqual(a);
      expect(merged(a, {})).toEqual(a);
      expect(merged({}, a)).toEqual(a);
      expect(rawOf(x)).toEqual(a);
      expect(rawOf(y)).toEqual(b);
    }),
  );
});

/** Where one says a map and another a scalar, it matters which two come together first. */
const sameShapes = fc.record(
  {
    map: fc.record(
      { inner: fc.dictionary(fc.constantFrom("x", "y"), fc.integer()), scalar: fc.integer() },
      { requiredKeys: [] },
    ),
    list: fc.array(fc.integer()),
    scalar: fc.oneof(fc.integer(), fc.constant(null)),
  },
  { requiredKeys: [] },
);

test("merging is associative where no map meets a scalar", () => {
  fc.assert(
    fc.property(sameShapes, sameShapes, sameShapes, (a, b, c) => {
      const [x, y, z] = [mapOf(a, "a"), mapOf(b, "b"), mapOf(c, "c")];
      expect(rawOf(mergeMaps(mergeMaps(x, y), z))).toEqual(rawOf(mergeMaps(x, mergeMaps(y, z))));
    }),
  );
});

test("the last one wins: what it says is all there afterwards", () => {
  fc.assert(
    fc.property(value.map, value.map, (a, b) => {
      expect(merged(a, b, b)).toEqual(merged(a, b));
      expect(merged(a, b)).toMatchObject(b);
    }),
  );
});
