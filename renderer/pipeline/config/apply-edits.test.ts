import { expect, test } from "vitest";
import { applyEdits } from "./apply-edits.ts";

const edit = (line: number, column: number, endLine: number, endColumn: number, text: string) => ({
  ...{ line, column, endLine, endColumn, text },
});

test("edits are made at their places, wherever others move the text", () => {
  const text = "exporters:\n  logging:\nservice:\n  exporters: [logging]\n";
  expect(applyEdits(text, [edit(2, 3, 2, 10, "debug"), edit(4, 15, 4, 22, "debug")])).toBe(
    "exporters:\n  debug:\nservice:\n  exporters: [debug]\n",
  );
});

test("an edit may span lines, and a text may have any line breaks", () => {
  expect(applyEdits("a:\r\n  b: 1\r\n  c: 2\r\nd: 3", [edit(2, 3, 3, 7, "e: 4")])).toBe(
    "a:\r\n  e: 4\r\nd: 3",
  );
});

test("a place behind the end is the end", () => {
  expect(applyEdits("a: 1", [edit(9, 1, 9, 1, "\nb: 2")])).toBe("a: 1\nb: 2");
});
