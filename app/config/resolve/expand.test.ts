import fc from "fast-check";
import { expect, test } from "vitest";
import { ExpandedText } from "../../component/config/expanded-text.ts";
import { type TestWorld, testReader } from "../configtest/load.ts";
import { placeText } from "../problem-text.ts";
import { type MapNode, nodeAt, placeAt, rawOf } from "../tree.ts";
import { readYaml } from "../yaml/read-yaml.ts";
import { expandTree } from "./expand.ts";

async function expandText(text: string, world: TestWorld) {
  const { node } = readYaml(text, "a.yaml");
  const expanded = await expandTree(node as MapNode, testReader(world));
  return {
    ...expanded,
    raw: rawOf(expanded.node) as Record<string, unknown>,
    notes: expanded.notes.map(
      ({ severity, place, message }) => `${severity} ${placeText(place)}: ${message}`,
    ),
  };
}

/** Value of one YAML scalar, with the notes. */
async function expandValue(value: string, env: Readonly<Record<string, string>> = {}) {
  const { node } = readYaml("a: x", "a.yaml");
  const entry = (node as MapNode).entries.get("a")!;
  const scalar = { ...entry.value, value } as typeof entry.value;
  const tree: MapNode = { ...(node as MapNode), entries: new Map([["a", { ...entry, value: scalar }]]) };
  const expanded = await expandTree(tree, testReader({ env }));
  const raw = rawOf(expanded.node) as { a: unknown };
  return {
    a: raw.a,
    errors: expanded.notes.filter(({ severity }) => severity === "error").map(({ message }) => message),
  };
}

const env = {
  ENV_VALUE: "abc",
  MAP_VALUE_2: "z",
  ENV_LIST: "['$$ESCAPE_ME','$${ESCAPE_ME}','$${env:ESCAPE_ME}']",
  ENV_MAP: "{'key1':'$$ESCAPE_ME','key2':'$${ESCAPE_ME}'}",
  ENV_NESTED: "value_$$",
  ENV_EXPAND_NESTED: "some_expanded_${ENV_VALUE}",
  PORT: "8080",
  ZEROS: "0123",
  QUOTED: '"8080"',
  BOOL: "true",
  EMPTY: "",
  NOT_YAML: "[",
  NAME: "PORT",
};

// The first part is the Collector's own table: `confmap/internal/e2e/testdata/expand-escaped-env.yaml`.
test.each([
  ["$$ENV_VALUE", "$ENV_VALUE"],
  ["$$$$ENV_VALUE", "$$ENV_VALUE"],
  ["$$${ENV_VALUE}", "$abc"],
  ["some${ENV_VALUE}text", "someabctext"],
  ["some$${ENV_VALUE}text", "some${ENV_VALUE}text"],
  ["$${ONE}$${TWO}", "${ONE}${TWO}"],
  ["text$$", "text$"],
  ["$$", "$"],
  ["$${1}$${env:2}", "${1}${env:2}"],
  ["some$${env:ENV_VALUE}text", "some${env:ENV_VALUE}text"],
  ["$${env:${ENV_VALUE}}", "${env:abc}"],
  ["$${env:$${ENV_VALUE}}", "${env:${ENV_VALUE}}"],
  ["env:MAP_VALUE_2}$${ENV_VALUE}{", "env:MAP_VALUE_2}${ENV_VALUE}{"],
  ["$$${env:ENV_VALUE}", "$abc"],
  ["$ENV_VALUE", "$ENV_VALUE"],
  ["${env:ENV_NESTED}", "value_$"],
  ["${env:ENV_EXPAND_NESTED}", "some_expanded_abc"],
  ["${env:UNDEFINED_KEY:-default_value}", "default_value"],
  ["${env:UNDEFINED_KEY:-$${env:UNDEFINED_KEY}}", "${env:UNDEFINED_KEY:-${env:UNDEFINED_KEY}}"],
  // Once the first reference is escaped, no later one is replaced.
  ["$${A} ${ENV_VALUE}", "${A} ${ENV_VALUE}"],
  ["${ENV_VALUE} $${A} ${PORT}", "abc ${A} ${PORT}"],
  ["${env:${NAME}}", new ExpandedText(8080, "8080")],
  ["${PORT}", new ExpandedText(8080, "8080")],
  ["${env:ZEROS}", new ExpandedText(83, "0123")],
  ["${env:BOOL}", new ExpandedText(true, "true")],
  ["${env:QUOTED}", '"8080"'],
  ["${env:NOT_YAML}", "["],
  ["host:${PORT}", "host:8080"],
  ["${ZEROS}${ZEROS}", "01230123"],
  ["${env:EMPTY}", new ExpandedText(null, "")],
  ["${env:EMPTY:-x}", new ExpandedText(null, "")],
  ["${UNSET:-}", ""],
  ["${UNSET:-5}", new ExpandedText(5, "5")],
  ["a${UNSET:-}b", "ab"],
  ["${yaml:[1, 2]}", new ExpandedText([1, 2], "[1, 2]")],
  ["${ no reference", "${ no reference"],
  ["no reference }", "no reference }"],
])("%s", async (given, value) => {
  expect(await expandValue(given, env)).toEqual({ a: value, errors: [] });
});

test("lists and maps out of variables are expanded and unescaped, and so is their text", async () => {
  expect((await expandValue("${env:ENV_LIST}", env)).a).toEqual(
    new ExpandedText(
      ["$ESCAPE_ME", "${ESCAPE_ME}", "${env:ESCAPE_ME}"],
      "['$ESCAPE_ME','${ESCAPE_ME}','${env:ESCAPE_ME}']",
    ),
  );
  expect((await expandValue("${env:ENV_MAP}", env)).a).toEqual(
    new ExpandedText(
      { key1: "$ESCAPE_ME", key2: "${ESCAPE_ME}" },
      "{'key1':'$ESCAPE_ME','key2':'${ESCAPE_ME}'}",
    ),
  );
});

test.each([
  ["${env:1}", 'environment variable "1" has invalid name: must match regex ^[a-zA-Z_][a-zA-Z0-9_]*$'],
  ["${env:-x}", 'environment variable "-x" has invalid name: must match regex ^[a-zA-Z_][a-zA-Z0-9_]*$'],
  ["${env:$X}", "the uri \"env:$X\" contains unsupported characters ('$')"],
  ["${s3:bucket}", 'scheme "s3" is not supported for uri "s3:bucket"'],
  ["${:x}", 'invalid uri: ":x"'],
  [
    "a ${file:none.yaml}",
    "unable to read the file file:none.yaml: open none.yaml: no such file or directory",
  ],
  ["${env:LOOP}", "too many recursive expansions"],
  ["${env:GROW}", "too many recursive expansions"],
  ["${env:SPREAD}", "too many recursive expansions"],
])("%s is refused", async (given, message) => {
  const loops = {
    LOOP: "${env:LOOP}",
    GROW: "${env:GROW}${env:GROW}x",
    SPREAD: "- ${env:SPREAD}\n- ${env:SPREAD}",
  };
  expect((await expandValue(given, loops)).errors).toEqual([message]);
});

test("every reference that leads nowhere is told, each where it stands", async () => {
  const text = "a: ${env:1}\nb: [x, '${s3:y}']\nc: ${env:UNSET}\n";
  expect((await expandText(text, {})).notes).toEqual([
    'error a.yaml:1:4: environment variable "1" has invalid name: must match regex ^[a-zA-Z_][a-zA-Z0-9_]*$',
    'error a.yaml:2:8: scheme "s3" is not supported for uri "s3:y"',
    'warning a.yaml:3:4: Configuration references unset environment variable "UNSET"',
  ]);
});

test("keys are not expanded", async () => {
  expect((await expandText("'${PORT}': 1", { env })).raw).toEqual({ "${PORT}": 1 });
});

test("a value points at the reference and says where it is from; what is in a file points into the file", async () => {
  const { node } = await expandText(
    "a: ${env:PORT}\nb: ${file:b.yaml}\nc: ${env:HOST}:${PORT}\nd: ${env:TREE}\n",
    {
      env: { PORT: "1", HOST: "h", TREE: "x: 1\ny: 2" },
      files: { "b.yaml": "\nx:\n  y: ${env:PORT}\n" },
    },
  );
  const at = (...path: string[]) => placeText(placeAt(node, path, "value"));
  expect(at("a")).toBe("a.yaml:1:4 (from env:PORT)");
  expect(at("b", "x", "y")).toBe("b.yaml:3:6 (from env:PORT)");
  expect(at("c")).toBe("a.yaml:3:4 (from env:HOST, env:PORT)");
  expect(at("d", "y")).toBe("env:TREE:2:4");
  expect(nodeAt(node, ["c"])).toMatchObject({ value: "h:1" });
});

const plainText = fc.string({ unit: fc.constantFrom("a", "$", "{", "}", ":", "-", "X", " ", "env:") });

test("a text whose dollar signs are doubled stays what it was", async () => {
  await fc.assert(
    fc.asyncProperty(plainText, async (text) => {
      const { a, errors } = await expandValue(text.replaceAll("$", "$$$$"), env);
      expect({ a, errors }).toEqual({ a: text, errors: [] });
    }),
    { numRuns: 500 },
  );
});

test("a text without references and doubled dollar signs stays what it is", async () => {
  await fc.assert(
    fc.asyncProperty(
      plainText.filter((text) => !/\$\{|\$\$/.test(text)),
      async (text) => {
        expect(await expandValue(text, env)).toEqual({ a: text, errors: [] });
      },
    ),
  );
});

test("whatever stands in variables that refer to each other, expanding ends and throws nothing", async () => {
  const part = fc.constantFrom(
    "${A}",
    "${env:B}",
    "${C:-x}",
    "$",
    "{",
    "}",
    "- ",
    "\n",
    "x: ",
    "$$",
    "${yaml:",
    "1",
  );
  const value = fc.array(part, { maxLength: 8 }).map((parts) => parts.join(""));
  await fc.assert(
    fc.asyncProperty(value, fc.record({ A: value, B: value, C: value }), async (text, variables) => {
      const { errors } = await expandValue(text, variables);
      expect(errors.length).toBeLessThan(100);
    }),
    { numRuns: 50 },
  );
});
