import fc from "fast-check";
import { expect, test } from "vitest";
import { depthMax, nodesMax, sourceBytesMax, tokensMax } from "../limits.ts";
import { type ConfigNode, nodeAt, placeAt, rawOf } from "../tree.ts";
import { readYaml } from "./read-yaml.ts";
import { yamlErrorText } from "./yaml-mistake.ts";

function rawYaml(text: string): unknown {
  const { node } = readYaml(text, "a.yaml");
  return node === undefined ? undefined : rawOf(node);
}

/** `4:17-4:21` */
function placeText(node: ConfigNode, path: readonly string[], what: "key" | "value"): string {
  const { line, column, endLine, endColumn } = placeAt(node, path, what);
  return `${line}:${column}-${endLine}:${endColumn}`;
}

function mistakes(text: string): string[] {
  return readYaml(text, "a.yaml").mistakes.map(
    (mistake) => `${mistake.place.line}:${mistake.place.column} ${yamlErrorText(mistake)}`,
  );
}

test("each key and value knows its place", () => {
  const { node } = readYaml("receivers:\n  otlp:\n    endpoint: 'a b'\n    list: [1, two]\n", "a.yaml");
  const root = node!;
  expect(placeText(root, ["receivers"], "key")).toBe("1:1-1:10");
  expect(placeText(root, ["receivers", "otlp", "endpoint"], "key")).toBe("3:5-3:13");
  expect(placeText(root, ["receivers", "otlp", "endpoint"], "value")).toBe("3:15-3:20");
  expect(placeText(root, ["receivers", "otlp", "list", "1"], "value")).toBe("4:15-4:18");
});

test("what is not there is told at what is there of the way to it", () => {
  const { node } = readYaml("service:\n  pipelines:\n    traces:\n", "a.yaml");
  expect(placeText(node!, ["service", "pipelines", "traces", "receivers", "0"], "value")).toBe("3:5-3:11");
  expect(placeText(node!, ["exporters"], "key")).toBe("1:1-1:1");
});

test.each([
  ["", null],
  ["# nothing", null],
  ["---", null],
  ["a: 0123\nb: '0123'", { a: 83, b: "0123" }],
  ["a: !!str 1", { a: "1" }],
  ["1: a\ntrue: b", { "1": "a", true: "b" }],
  ["a: |\n  x\n  y\nb: >-\n  x\n  y", { a: "x\ny\n", b: "x y" }],
  ["a::b::c: 1\na: {b: {d: 2}}", { a: { b: { c: 1, d: 2 } } }],
  ["a: {b::c: 1}", { a: { b: { c: 1 } } }],
  ["a: [{b::c: 1}]", { a: [{ "b::c": 1 }] }],
  ["x: &x {a: 1, b: 2}\ny: {<<: *x, b: 3}", { x: { a: 1, b: 2 }, y: { b: 3, a: 1 } }],
  [
    "x: &x {a: 1}\ny: &y {a: 2, b: 2}\nz: {<<: [*x, *y]}",
    { x: { a: 1 }, y: { a: 2, b: 2 }, z: { a: 1, b: 2 } },
  ],
  ["x: &x [1]\ny: *x", { x: [1], y: [1] }],
  ["a: &x 1\nb: *x\nc: &x 2\nd: *x", { a: 1, b: 1, c: 2, d: 2 }],
  ["a: &k key\n*k : 1", { a: "key", key: 1 }],
  ["__proto__: {a: 1}", JSON.parse('{"__proto__": {"a": 1}}')],
])("%j", (text, value) => {
  expect(rawYaml(text)).toEqual(value);
});

test("only the first document is read", () => {
  const { node, ignored } = readYaml("a: 1\n---\nb: [\n", "a.yaml");
  expect(rawOf(node!)).toEqual({ a: 1 });
  expect(ignored).toMatchObject({ line: 2 });
});

test.each([
  ["a:\n\tb: 1", ["2:1 yaml: line 2: found character that cannot start any token"]],
  ["a: b: c", ["1:4 yaml: line 1: mapping values are not allowed in this context"]],
  ["a: 1\nb: 2\na: 3", ['3:1 yaml: line 3: mapping key "a" already defined at line 1']],
  ["a: *x", ["1:4 yaml: line 1: unknown anchor 'x' referenced"]],
  ["a: &x [*x]", ["1:8 yaml: line 1: anchor 'x' value contains itself"]],
  ["a: {<<: 1}", ["1:9 yaml: line 1: map merge requires map or sequence of maps as the value"]],
  ["? [a]\n: 1", ["1:3 yaml: line 1: invalid map key"]],
  ["a: @x", ["1:4 yaml: line 1: found character that cannot start any token"]],
  ['a: "\\q"', ["1:5 yaml: line 1: found unknown escape character"]],
  ["a: {b: ${env:C}, d: 1}\ne: {f: 1}\n", ["1:9 yaml: line 1: did not find expected ',' or '}'"]],
  ["a: [b, c\nd: 1\n", ["2:1 yaml: line 2: did not find expected ',' or ']'"]],
  ["a: {b: 1\nc: {d: 2}\n", ["2:1 yaml: line 2: did not find expected ',' or '}'"]],
  ['a: "b" c\nd: 1\n', ["1:8 yaml: line 1: did not find expected key"]],
  ["a:\n  b: 1\n c: 2\n  d: 3\n", ["3:1 yaml: line 3: did not find expected key"]],
])("%j is no YAML", (text, told) => {
  expect(mistakes(text)).toEqual(told);
});

test("every key that is there twice is told", () => {
  expect(mistakes("a: {x: 1, x: 2}\nb: 1\nb: 2")).toHaveLength(2);
});

/** Ten lists of ten of the one before: ten to the tenth nodes. */
const laughs = [
  "l0: &l0 [lol, lol]",
  ...Array.from({ length: 10 }, (_, n) => `l${n + 1}: &l${n + 1} [${`*l${n},`.repeat(10)}]`),
].join("\n");

test.each([
  ["aliases", laughs, "document contains excessive aliasing"],
  ["bytes", "a".repeat(sourceBytesMax + 1), `document is larger than ${sourceBytesMax} bytes`],
  ["keys", "a: 1\n".repeat(tokensMax), `document has more than ${tokensMax} tokens`],
  ["brackets", "[".repeat(100_000), `exceeded max depth of ${depthMax}`],
  ["braces", "{a: ".repeat(100_000), `exceeded max depth of ${depthMax}`],
  ["lists in lists", "- ".repeat(100_000), `exceeded max depth of ${depthMax}`],
  [
    "maps in maps",
    Array.from({ length: 1400 }, (_, n) => `${" ".repeat(n)}a:`).join("\n"),
    "exceeded max depth",
  ],
])("a bomb of %s is refused", (_, text, message) => {
  const { node, mistakes: told } = readYaml(text, "a.yaml");
  expect(node).toBeUndefined();
  expect(told[0]?.message).toContain(message);
});

test("the limits are far above what people write", () => {
  expect(nodesMax).toBeGreaterThan(100_000);
  const large = Array.from(
    { length: 2000 },
    (_, n) => `  otlp/${n}:\n    protocols: {grpc: {endpoint: "x:${n}"}}`,
  );
  expect(
    Object.keys((rawYaml(`receivers:\n${large.join("\n")}`) as { receivers: object }).receivers),
  ).toHaveLength(2000);
});

/** Texts that are nearly YAML, which random characters are not. */
const nearlyYaml = fc
  .array(
    fc.constantFrom(
      ...[
        "a",
        "b: ",
        "- ",
        "\n",
        "\n  ",
        "\n    ",
        "[",
        "]",
        "{",
        "}",
        ", ",
        ": ",
        "? ",
        "&x ",
        "*x",
        "<<: ",
        "|\n",
        ">-\n",
      ],
      ...[
        "'",
        '"',
        "#",
        " #c\n",
        "!!str ",
        "!t ",
        "%",
        "@",
        "`",
        "\t",
        "---\n",
        "...\n",
        "0x1",
        "~",
        "::",
        "${env:A}",
        "\\",
        "\u0000",
        "é",
        "\r\n",
      ],
    ),
    { maxLength: 60 },
  )
  .map((parts) => parts.join(""));

test("whatever the text, it is a tree or mistakes with places, and nothing is thrown", () => {
  fc.assert(
    fc.property(fc.oneof(nearlyYaml, fc.string({ unit: "binary" })), (text) => {
      const { node, mistakes: told } = readYaml(text, "a.yaml");
      expect((node === undefined) === told.length > 0).toBe(true);
      for (const { place, message } of told) {
        expect(message).not.toBe("");
        expect(place.line).toBeGreaterThan(0);
        expect(place.column).toBeGreaterThan(0);
      }
      if (node !== undefined) expect(nodeAt(node, [])).toBe(node);
    }),
    { numRuns: 800 },
  );
});
