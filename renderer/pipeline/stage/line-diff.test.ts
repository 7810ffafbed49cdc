import fc from "fast-check";
import { expect, test } from "vitest";
import { diffLines, foldCommon } from "./line-diff.ts";

const texts = fc.array(fc.constantFrom("a", "b", "c", "d"), { maxLength: 20 });

test("each side of the difference is the text it came from", () => {
  fc.assert(
    fc.property(texts, texts, (before, after) => {
      const lines = diffLines(before, after);
      const of = (other: string) => lines.filter(({ side }) => side !== other).map(({ text }) => text);
      expect([of("after"), of("before")]).toEqual([before, after]);
    }),
  );
});

test("equal texts have no difference", () => {
  fc.assert(fc.property(texts, (text) => diffLines(text, text).every(({ side }) => side === "both")));
});

test("one changed line is one line out and one in", () => {
  expect(diffLines(["a", "b", "c"], ["a", "x", "c"])).toEqual([
    { side: "both", text: "a" },
    { side: "before", text: "b" },
    { side: "after", text: "x" },
    { side: "both", text: "c" },
  ]);
});

test("far from a change lines are folded, and none is lost", () => {
  const before = Array.from({ length: 20 }, (_, i) => `line ${i}`);
  const after = before.with(10, "other");
  const lines = foldCommon(diffLines(before, after));
  expect(lines.map(({ side }) => side)).toEqual([
    "folded",
    ...["both", "both", "both", "before", "after", "both", "both", "both"],
    "folded",
  ]);
  expect([lines[0]!.text, lines.at(-1)!.text]).toEqual(["7 lines", "6 lines"]);
  expect(foldCommon(diffLines(["a", "b"], ["a", "b"]))).toHaveLength(2);
});
