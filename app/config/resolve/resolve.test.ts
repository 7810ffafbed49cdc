import { expect, test } from "vitest";
import { linesOf, loadFiles, type TestWorld, testReader } from "../configtest/load.ts";
import { rawOf } from "../tree.ts";
import { resolveConfig } from "./resolve.ts";

async function rawOfSources(configs: readonly string[], sets: readonly string[], world: TestWorld) {
  const { tree, problems } = await resolveConfig({ configs, sets }, testReader(world));
  expect(problems).toEqual([]);
  return rawOf(tree);
}

test("sources are merged in their order, and --set comes last", async () => {
  const world = {
    files: {
      "a.yaml": "x: {a: 1, b: 1, list: [1, 2]}",
      "dir/b.yaml": "x: {b: 2, list: [3]}",
      "C:\\c.yaml": "c: 1",
    },
    env: { CONFIG: "x: {d: 4}" },
    pages: { "https://example.com/c.yaml": "x: {e: 5}" },
  };
  const sources = [
    "a.yaml",
    "file:dir/b.yaml",
    "env:CONFIG",
    "yaml:x::f: 6",
    "https://example.com/c.yaml",
    "C:\\c.yaml",
  ];
  expect(await rawOfSources(sources, ["x.a = 7", "x.list=[8]", "y.z="], world)).toEqual({
    x: { a: 7, b: 2, list: [8], d: 4, e: 5, f: 6 },
    y: { z: null },
    c: 1,
  });
});

test("an empty source is nothing, and references may be in any of them", async () => {
  expect(
    await rawOfSources(["env:E", "a.yaml"], ["x.b=${env:X}"], {
      ...{ files: { "a.yaml": "x: {a: 1}" }, env: { E: "", X: "text" } },
    }),
  ).toEqual({ x: { a: 1, b: "text" } });
});

test("the text of an editor is taken for its file", async () => {
  const reader = testReader({ files: { "a.yaml": "a: 1", "b.yaml": "b: 1" } });
  const texts = new Map([["b.yaml", "b: 2"]]);
  const { tree } = await resolveConfig({ configs: ["a.yaml", "b.yaml"], sets: [], texts }, reader);
  expect(rawOf(tree)).toEqual({ a: 1, b: 2 });
});

test("every source that cannot be read is told, and nothing else of what follows from it", async () => {
  const world = { files: { "tab.yaml": "a:\n\tb: 1", "two.yaml": "a: 1\na: 2\n---\nb: 1" } };
  const sources = ["none.yaml", "tab.yaml", "two.yaml", "s3:bucket", "1:x", "http://example.com", "env:1"];
  expect(linesOf(await loadFiles(sources, ["a.b"], world))).toEqual([
    "none.yaml:1:1: cannot retrieve the configuration: unable to read the file file:none.yaml: open none.yaml: no such file or directory",
    "tab.yaml:2:1: retrieved value (type=string) cannot be used as a Conf: assuming string type since contents are not valid YAML: yaml: line 2: found character that cannot start any token",
    'two.yaml:2:1: retrieved value (type=string) cannot be used as a Conf: assuming string type since contents are not valid YAML: yaml: line 2: mapping key "a" already defined at line 1',
    's3:bucket:1:1: unsupported scheme on URI "s3:bucket"',
    '1:x:1:1: invalid uri: "1:x"',
    'http://example.com:1:1: cannot retrieve the configuration: failed to load resource from uri "http://example.com". status code: 404',
    'env:1:1:1: cannot retrieve the configuration: environment variable "1" has invalid name: must match regex ^[a-zA-Z_][a-zA-Z0-9_]*$',
    "--set a.b:1:1: missing equal sign",
  ]);
});

test("no source at all", async () => {
  expect(linesOf(await loadFiles([], [], {}))).toEqual([
    "--config:1:1: at least one config flag must be provided",
  ]);
});

test("a second document is warned of", async () => {
  const { problems } = await resolveConfig(
    { configs: ["a.yaml"], sets: [] },
    testReader({ files: { "a.yaml": "a: 1\n---\nb: 1" } }),
  );
  expect(problems).toMatchObject([
    { severity: "warning", message: "only the first YAML document of a source is read" },
  ]);
});
