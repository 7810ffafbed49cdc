import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { fingerprint } from "./stale.ts";

let root: string;
const inputs = ["src", "lock.json", "missing"];

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "stale-"));
  write("src/a.ts", "1");
  write("src/deep/b.ts", "2");
  write("lock.json", "{}");
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

it("stays the same while contents stay the same, whatever the clock says", () => {
  const before = fingerprint(root, inputs);
  utimesSync(join(root, "src/a.ts"), 0, 0);
  expect(fingerprint(root, inputs)).toBe(before);
});

it.each([
  ["a changed file", () => write("src/deep/b.ts", "3")],
  ["a new file", () => write("src/c.ts", "")],
  ["a removed file", () => rmSync(join(root, "src/a.ts"))],
  ["a changed single file", () => write("lock.json", "{ }")],
  [
    "content moved from one file to another",
    () => {
      write("src/a.ts", "");
      write("src/deep/b.ts", "12");
    },
  ],
])("changes with %s", (_, change) => {
  const before = fingerprint(root, inputs);
  change();
  expect(fingerprint(root, inputs)).not.toBe(before);
});

it("ignores what cannot change a build: tests, texts, installed packages", () => {
  const before = fingerprint(root, inputs);
  write("src/a.test.ts", "x");
  write("src/README.md", "x");
  write("src/node_modules/p/index.js", "x");
  expect(fingerprint(root, inputs)).toBe(before);
});
