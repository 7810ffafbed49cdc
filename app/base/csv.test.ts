import fc from "fast-check";
import { expect, test } from "vitest";
import { type CsvCell, csvLine } from "./csv.ts";

/** A reader of RFC 4180 in the plainest way. */
function parse(line: string): string[] {
  const cells: string[] = [];
  const pattern = /(?:"((?:[^"]|"")*)"|([^,\r\n]*))(,|\r\n)/gy;
  for (let match = pattern.exec(line); match !== null; match = pattern.exec(line)) {
    cells.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? "");
    if (match[3] === "\r\n") break;
  }
  return cells;
}

test("texts are quoted, numbers are as they are", () => {
  expect(csvLine(["a,b", 'say "hi"', "two\nlines", -5, 0.1, 2n ** 63n, true, undefined, ""])).toBe(
    '"a,b","say ""hi""","two\nlines",-5,0.1,9223372036854775808,true,,""\r\n',
  );
});

test("any cells come back, and no text is a formula", () => {
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc
      .tuple(fc.constantFrom("=", "+", "-", "@", "\t", "\r", "\0", " =", "＝"), fc.string())
      .map((pair) => pair.join("")),
  );
  const cell: fc.Arbitrary<CsvCell> = fc.oneof(text, fc.double({ noNaN: true }), fc.bigInt(), fc.boolean());
  fc.assert(
    fc.property(fc.array(cell, { minLength: 1 }), (cells) => {
      const read = parse(csvLine(cells));
      expect(read).toHaveLength(cells.length);
      for (const [at, one] of cells.entries()) {
        if (typeof one !== "string") expect(read[at]).toBe(String(one));
        else {
          expect(read[at]?.replace(/^'/, "")).toBe(one.replace(/^'/, ""));
          expect(read[at]).not.toMatch(/^[\s\0]*[=+\-@]/);
        }
      }
    }),
  );
});
