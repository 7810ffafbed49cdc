import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { ensureRendererBuilt, rendererFolder } from "./renderer.ts";

/** A checkout with the smallest renderer that Vite builds, on the packages of this one. */
let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "renderer-"));
  mkdirSync(join(root, "renderer"));
  symlinkSync(join(import.meta.dirname, "../../node_modules"), join(root, "node_modules"), "dir");
  writeFileSync(join(root, "package.json"), '{"type":"module"}');
  writeSource("vite.config.ts", "export default { root: import.meta.dirname, base: './' };");
  writeSource("index.html", '<!doctype html><script type="module" src="./main.ts"></script>');
  writeSource("main.ts", 'document.title = "first";');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function writeSource(name: string, text: string): void {
  writeFileSync(join(root, "renderer", name), text);
}

function builtScript(): string {
  const assets = join(rendererFolder(root), "assets");
  return readdirSync(assets)
    .map((name) => readFileSync(join(assets, name), "utf8"))
    .join("\n");
}

it("builds once, and again when a source has changed", async () => {
  expect(await ensureRendererBuilt(root)).toBe("built");
  expect(builtScript()).toContain("first");
  expect(await ensureRendererBuilt(root)).toBe("fresh");
  writeSource("main.ts", 'document.title = "second";');
  expect(await ensureRendererBuilt(root)).toBe("built");
  expect(builtScript()).toContain("second");
  expect(builtScript()).not.toContain("first");
  expect(readdirSync(join(root, "out"))).toEqual(["renderer"]);
});

it("builds once for callers at the same time", async () => {
  const outcomes = await Promise.all([
    ensureRendererBuilt(root),
    ensureRendererBuilt(root),
    ensureRendererBuilt(root),
  ]);
  expect(outcomes.toSorted()).toEqual(["built", "fresh", "fresh"]);
});

it("says that the build failed, keeps the last good one, and tries again", async () => {
  await ensureRendererBuilt(root);
  writeSource("main.ts", "this is not a program");
  await expect(ensureRendererBuilt(root)).rejects.toThrow(/building the renderer failed\n[\s\S]*main\.ts/);
  expect(builtScript()).toContain("first");
  writeSource("main.ts", 'document.title = "third";');
  expect(await ensureRendererBuilt(root)).toBe("built");
});

it("leaves an installed program alone: it has no sources", async () => {
  rmSync(join(root, "renderer"), { recursive: true });
  expect(await ensureRendererBuilt(root)).toBe("no-sources");
  expect(existsSync(join(root, "out"))).toBe(false);
});
