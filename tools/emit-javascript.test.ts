import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { emitJavaScript, toJavaScript } from "./emit-javascript.ts";

it("names modules and workers as the files they become", () => {
  expect(toJavaScript('import { a } from "../b/a.ts";')).toBe('import { a } from "../b/a.js";');
  expect(toJavaScript('new Worker(new URL("./storage-worker.ts", import.meta.url));')).toBe(
    'new Worker(new URL("./storage-worker.js", import.meta.url));',
  );
});

it("leaves other texts alone", () => {
  const source = 'say("run node main/cli.ts"); import("node:fs"); read("../package.json");';
  expect(toJavaScript(source)).toBe(source);
});

it("keeps every line and column where it was", () => {
  const source = "interface A {\n  a: number;\n}\nconst f = (a: A): number => a.a;\nthrow f;";
  const out = toJavaScript(source);
  expect(out.split("\n").map((line) => line.length)).toEqual(source.split("\n").map((line) => line.length));
  expect(out).not.toContain("interface");
});

it("emits a tree without its tests", () => {
  const root = mkdtempSync(join(tmpdir(), "emit-"));
  mkdirSync(join(root, "from", "deep"), { recursive: true });
  writeFileSync(join(root, "from", "deep", "a.ts"), "export const a: number = 1;");
  writeFileSync(join(root, "from", "deep", "a.test.ts"), "");
  writeFileSync(join(root, "from", "schema.sql"), "select 1");
  expect(emitJavaScript(join(root, "from"), join(root, "to"))).toBe(1);
  expect(readFileSync(join(root, "to", "deep", "a.js"), "utf8")).toContain("export const a");
  expect(existsSync(join(root, "to", "deep", "a.test.js"))).toBe(false);
  expect(readFileSync(join(root, "to", "schema.sql"), "utf8")).toBe("select 1");
  rmSync(root, { recursive: true });
});
