import fc from "fast-check";
import { expect, test } from "vitest";
import { captureNameFor, capturePath, isCaptureName, splitCapturePath } from "./captures.ts";

test.each([
  ["Incident 42.jsonl.gz", "incident-42"],
  ["trace.jaeger.json", "trace"],
  [".json", "capture"],
  ["../../etc/passwd", "etc-passwd"],
  ["ÄÖ", "capture"],
])("a capture of %s is called %s", (file, name) => {
  expect(captureNameFor(file, [])).toBe(name);
  expect(captureNameFor(file, [name])).toBe(`${name}-2`);
});

test("any file name gives a name that is none yet, and an address that leads to it", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.nat({ max: 3 }), (file, before) => {
      const taken: string[] = [];
      for (let i = 0; i < before; i++) taken.push(captureNameFor(file, taken));
      const name = captureNameFor(file, taken);
      expect(isCaptureName(name)).toBe(true);
      expect(taken).not.toContain(name);
      expect(splitCapturePath(`${capturePath(name)}api/stats`)).toEqual({
        capture: name,
        path: "/api/stats",
      });
    }),
  );
});

test.each(["..", "a/b", "A", "", "a ", "-a", "a.", "con\0", "x".repeat(61)])("%j is no name", (name) => {
  expect(isCaptureName(name)).toBe(false);
});

test("other addresses are of the live data", () => {
  for (const path of ["/", "/api/stats", "/captures", "/captures/", "/assets/a.js"])
    expect(splitCapturePath(path)).toEqual({ capture: undefined, path });
});
