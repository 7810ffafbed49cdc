import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { prettyJson } from "./pretty-json.ts";

describe("pretty JSON", () => {
  it("writes one entry a line", () => {
    expect(prettyJson('{"a":[1,{"b":[]}],"c":{}}')).toBe(
      '{\n  "a": [\n    1,\n    {\n      "b": []\n    }\n  ],\n  "c": {}\n}',
    );
  });

  it("agrees with JSON.stringify on what both can write", () => {
    fc.assert(
      fc.property(fc.oneof(fc.array(fc.jsonValue()), fc.dictionary(fc.string(), fc.jsonValue())), (value) => {
        const text = JSON.stringify(value);
        expect(prettyJson(text)).toBe(JSON.stringify(JSON.parse(text), undefined, 2));
      }),
    );
  });

  it("keeps numbers and keys that a parser would change", () => {
    expect(prettyJson('[9007199254740993,1.0,{"a":1,"a":2}]')).toBe(
      '[\n  9007199254740993,\n  1.0,\n  {\n    "a": 1,\n    "a": 2\n  }\n]',
    );
  });

  it.each(["", "text", "42", '"a"', "{a:1}", "[1,2", `${"[".repeat(90_000)}1`])("leaves %#", (text) =>
    expect(prettyJson(text)).toBeUndefined(),
  );
});
