import { expect, test } from "vitest";
import { queryErrorText } from "./query-error-text.ts";

test("points at the mistake and writes what would be right", () => {
  const text = queryErrorText("{ statsu = error }", "No such thing.", {
    from: 2,
    to: 8,
    suggestion: "status",
  });
  expect(text.split("\n")).toEqual([
    "No such thing.",
    "  { statsu = error }",
    "    ^^^^^^",
    "  Try: { status = error }",
  ]);
});

test("shows the line of the mistake, and of a long one the part around it", () => {
  const lines = queryErrorText("{ name = `a`\n&& x = 1 }", "No.", { from: 16, to: 17 }).split("\n");
  expect(lines).toEqual(["No.", "  && x = 1 }", "     ^"]);
  const long = `${"{} && ".repeat(100)}x`;
  const [, shown, caret] = queryErrorText(long, "No.", { from: 600, to: 601 }).split("\n");
  expect(shown?.[caret?.indexOf("^") ?? 0]).toBe("x");
  expect(shown?.length).toBeLessThan(110);
});

test("a mistake at the end has a caret, too; one without a place has none", () => {
  expect(queryErrorText("{ a", "Not closed.", { from: 3, to: 3 })).toBe("Not closed.\n  { a\n     ^");
  expect(queryErrorText("{ a", "Too long.", undefined)).toBe("Too long.");
  expect(queryErrorText("{ a", "Odd.", { from: 9, to: 12 })).toBe("Odd.");
});
