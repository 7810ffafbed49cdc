import { expect, test } from "vitest";
import { componentKinds, parseComponentId } from "./component-id.ts";

test.each([
  ["otlp", { type: "otlp", name: "", text: "otlp" }],
  [" otlp / a ", { type: "otlp", name: "a", text: "otlp/a" }],
  ["otlp/a/b", { type: "otlp", name: "a/b", text: "otlp/a/b" }],
  ["", "id must not be empty"],
  ["/x", 'in "/x" id: the part before / should not be empty'],
  ["otlp/", 'in "otlp/" id: the part after / should not be empty'],
  ["9a", 'in "9a" id: invalid character(s) in type "9a"'],
  ["a/b c", 'in "a/b c" id: invalid character(s) in name "b c"'],
])("%j", (given, parsed) => {
  expect(parseComponentId(given)).toEqual(parsed);
});

test("the kinds, in the order in which they are named", () => {
  expect(componentKinds).toEqual(["receiver", "processor", "connector", "exporter", "extension"]);
});
