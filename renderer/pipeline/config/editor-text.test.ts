import fc from "fast-check";
import { expect, test } from "vitest";
import { changeBetween, fromEditorText, toEditorText } from "./editor-text.ts";

test("a file keeps its line breaks", () => {
  expect(toEditorText("a: 1\r\nb: 2\r\n")).toBe("a: 1\nb: 2\n");
  expect(fromEditorText("a: 1\nb: 3\n", "a: 1\r\nb: 2\r\n")).toBe("a: 1\r\nb: 3\r\n");
  expect(fromEditorText("a: 1\nb: 3\n", "a: 1\nb: 2\n")).toBe("a: 1\nb: 3\n");
});

test("the change between two texts makes the one of the other", () => {
  const texts = fc.string({ unit: fc.constantFrom("a", "b", "\n"), maxLength: 12 });
  fc.assert(
    fc.property(texts, texts, (before, next) => {
      const { from, to, insert } = changeBetween(before, next);
      expect(before.slice(0, from) + insert + before.slice(to)).toBe(next);
    }),
  );
});

test("what is the same at both ends is left alone", () => {
  expect(changeBetween("a: 1\nb: 2\nc: 3", "a: 1\nb: 20\nc: 3")).toEqual({ from: 9, to: 9, insert: "0" });
});
