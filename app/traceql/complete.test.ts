import { expect, test } from "vitest";
import { completionAt } from "./complete.ts";
import { fieldText } from "./fields.ts";
import { parseQuery } from "./parse.ts";

/** The caret is at ▮. */
function at(marked: string): ReturnType<typeof completionAt> {
  return completionAt(marked.replace("▮", ""), marked.indexOf("▮"));
}

/** What is offered, what it replaces, whose value it is, and among which spans. */
test.each([
  ["▮", "keyword", "", undefined, undefined],
  ["{ ▮", "attribute", "", undefined, "{ }"],
  ["{ ▮ }", "attribute", "", undefined, "{ }"],
  ["{ na▮ }", "attribute", "na", undefined, "{ }"],
  ["{ span.ht▮tp }", "attribute", "span.http", undefined, "{ }"],
  ["{ status = error && ▮ }", "attribute", "", undefined, "{ status = error }"],
  ["{ status = error && .a▮ }", "attribute", ".a", undefined, "{ status = error }"],
  ["{ !(.a▮ }", "attribute", ".a", undefined, "{ }"],
  ["{ name ▮", "operator", "", undefined, undefined],
  ["{ .a |▮", "operator", "|", undefined, undefined],
  ["{ .a } &▮", "operator", "&", undefined, undefined],
  ["{ name !▮", "operator", "!", undefined, undefined],
  ['{ name = "a" ▮', "operator", "", undefined, undefined],
  ['{ name = "a" && .b = "x▮" }', "value", '"x"', ".b", '{ name = "a" }'],
  ['{ name = "a▮', "value", '"a', "name", "{ }"],
  ['{ name = "a▮ && status = error }', "value", '"a', "name", "{ }"],
  ["{ name =▮ }", "value", "", "name", "{ }"],
  ["{ name = ch▮ }", "value", "ch", "name", "{ }"],
  ["{ status = ▮ && .a = 1 }", "value", "", "status", "{ .a = 1 }"],
  ["{ .b || status = ▮ }", "value", "", "status", "{ }"],
  ["{ .a } >> { kind = ▮ } | rate()", "value", "", "kind", "{ .a } >> { }"],
  ["{ kind = ▮ } >> { .a } | rate()", "value", "", "kind", "{ } >> { .a }"],
  ["({ .a } | count() > 2) >> { kind = ▮", "value", "", "kind", "({ .a } | count() > 2) >> { }"],
  ["({ .a && kind = ▮ } | count() > 2) >> { .b }", "value", "", "kind", "({ .a })"],
  ["{ .a } ▮", "operator", "", undefined, undefined],
  ["{ .a } | ▮", "function", "", undefined, undefined],
  ["{ .a } | co▮", "function", "co", undefined, undefined],
  ["{ .a } | count() ▮", "operator", "", undefined, undefined],
  ["{ .a } | by(▮)", "attribute", "", undefined, "{ .a }"],
  ["{ .a } | select(name, span.▮", "attribute", "span.", undefined, "{ .a }"],
  ["{ .a } | rate() by(na▮)", "attribute", "na", undefined, "{ .a }"],
  ["{ .a } | rate() ▮", "operator", "", undefined, undefined],
  ["{ .a } | rate() | ▮", "function", "", undefined, undefined],
  ["{ .a } | quantile_over_time(duration, ▮", "keyword", "", undefined, undefined],
  ["{ .a } | compare({ name = ▮", "value", "", "name", "{ .a }"],
])("%s", (marked, kind, replaced, of, otherQuery) => {
  const found = at(marked)!;
  const text = marked.replace("▮", "");
  expect(found.kind).toBe(kind);
  expect(text.slice(found.from, found.to)).toBe(replaced);
  expect(found.of && fieldText(found.of)).toBe(of);
  expect(found.otherQuery).toBe(otherQuery);
});

test.each(['{ "tim▮" }', "{ .a > 5▮ }", "// no▮", "{ } | topk(▮", "{ } | count() > ▮", "{ .a /* ▮ */ }"])(
  "nothing is offered in %s",
  (marked) => {
    expect(at(marked)).toBeUndefined();
  },
);

function labels(marked: string): readonly string[] {
  return at(marked)!.candidates.map(({ label }) => label);
}

test("operators are those that the type of the field has", () => {
  expect(labels("{ status ▮")).toEqual(["=", "!=", "&&", "||"]);
  expect(labels("{ duration ▮")[0]).toBe(">");
  expect(labels("{ .a ▮")).toContain("=~");
  expect(labels("{ .a = 1 ▮")).toEqual(["&&", "||"]);
});

test("known values are offered without looking at data", () => {
  expect(labels("{ status = ▮")).toEqual(["unset", "ok", "error"]);
  expect(labels("{ .a = ▮")).toEqual(["true", "false", "nil"]);
  expect(labels("{ name = ▮")).toEqual([]);
});

test("behind a metrics function only what ranks its series is offered", () => {
  expect(labels("{ } | rate() | ▮")).toEqual(["topk(…)", "bottomk(…)"]);
  expect(labels("{ } | rate() ▮")).toEqual(["by(…)", "|"]);
});

test("the scope that was written is told", () => {
  expect([at("{ span.a▮")!.scope, at("{ .a▮")!.scope, at("{ a▮")!.scope]).toEqual(["span", "any", undefined]);
});

test("whatever is offered for a stage can be written there", () => {
  for (const { insert } of at("{ } | ▮")!.candidates) {
    const rest = insert.endsWith("> ")
      ? "2"
      : insert.endsWith("{ ")
        ? " }"
        : insert.endsWith("(")
          ? "duration"
          : "";
    const quantile = insert.startsWith("quantile") ? ", .5" : "";
    const close = insert.includes("(") && !insert.includes(")") ? ")" : "";
    const value = /^(?:avg|min|max|sum)\(/.test(insert) ? " > 1ms" : "";
    expect(() => parseQuery(`{ } | ${insert}${rest}${quantile}${close}${value}`)).not.toThrow();
  }
});

test("no text and no caret makes it fail", () => {
  const text = '({ .a = "x" && !(b || `c }) >> {} | rate() by(name, span."q" | topk(5) with(a=1) // end';
  for (let length = 0; length <= text.length; length++) {
    for (let cursor = 0; cursor <= length; cursor++) {
      expect(() => completionAt(text.slice(0, length), cursor)).not.toThrow();
    }
  }
});
