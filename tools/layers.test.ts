import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkLayers, type LayerReport } from "./layers.ts";

/** A small tree that keeps every rule: what the planted violations are added to. */
const clean: Readonly<Record<string, string>> = {
  "app/base/assert.ts": "export const assert = 1;",
  "app/pdata/table.ts": 'import { assert } from "../base/assert.ts"; export const table = assert;',
  "app/api/methods.ts": 'import type { table } from "../pdata/table.ts"; export type M = typeof table;',
  "app/storage/store.ts": 'import { readFileSync } from "node:fs"; export const store = readFileSync;',
  "app/receiver/receiverhelper/limit.ts": "export const limit = 1;",
  "app/receiver/areceiver/a.ts":
    'import { limit } from "../receiverhelper/limit.ts"; export const a = limit;',
  "app/receiver/breceiver/b.ts": "export const b = 1;",
  "app/consumer/consumertest/sink.ts": "export const sink = 1;",
  "app/pdata/table.test.ts":
    'import "node:fs"; import "../storage/store.ts"; import "../consumer/consumertest/sink.ts";',
  "app/service/one.ts": "export const one = 1;",
  "app/service/two.ts": 'import "./one.ts"; export const two = 1;',
  "app/index.ts": 'import { store } from "./storage/store.ts"; export const createEngine = store;',
  "main/cli/sightglass.ts": 'import { createEngine } from "../../app/index.ts"; createEngine;',
  "main/electron/main.ts": 'import { app } from "electron"; app;',
  "renderer/traces/list.tsx": 'import React from "react"; export const list = React;',
  "renderer/logs/list.tsx": "export const list = 1;",
  "renderer/shell/app.tsx": 'import { list } from "../traces/list.tsx"; export const app = list;',
  "node_modules/electron/package.json": '{"name":"electron","version":"1.0.0","main":"index.js"}',
  "node_modules/electron/index.js": "exports.app = 1;",
  "node_modules/react/package.json": '{"name":"react","version":"1.0.0","main":"index.js"}',
  "node_modules/react/index.js": "module.exports = 1;",
};

/** One violation each: the file, its text, and the end of the line it must be reported with. */
const planted: readonly (readonly [file: string, text: string, reported: string])[] = [
  ["app/base/bad.ts", 'import "../pdata/table.ts";', "app/pdata/table.ts: app/base may import nothing"],
  [
    "app/pdata/bad.ts",
    'import type { store } from "../storage/store.ts"; export type S = typeof store;',
    "app/storage/store.ts: app/pdata may import app/base",
  ],
  ["app/api/bad.ts", 'import "node:path";', "path: no Node modules in pure folders"],
  [
    "app/receiver/areceiver/bad.ts",
    'import "../breceiver/b.ts";',
    "app/receiver/breceiver/b.ts: components of receiver do not import each other",
  ],
  [
    "app/storage/bad.ts",
    'import "../consumer/consumertest/sink.ts";',
    "app/consumer/consumertest/sink.ts: tests are imported by tests only",
  ],
  ["app/service/one.ts", 'import "./two.ts"; export const one = 1;', "app/service/two.ts: no cycles"],
  ["app/service/lost.ts", 'import "./missing.ts";', "./missing.ts: imports must resolve"],
  [
    "app/service/window.ts",
    'import type { app } from "electron"; export type A = typeof app;',
    "electron/index.js: electron only in main/electron and main/preload",
  ],
  ["main/cli/bad.ts", 'import "../../app/storage/store.ts";', "app/storage/store.ts: main/cli may import"],
  ["main/cli/view.ts", 'import "react";', "react/index.js: react only in the renderer"],
  [
    "renderer/traces/bad.tsx",
    'import "../logs/list.tsx";',
    "renderer/logs/list.tsx: renderer/traces may import",
  ],
  ["renderer/traces/engine.tsx", 'import "../../app/index.ts";', "app/index.ts: renderer/traces may import"],
  ["renderer/logs/bad.tsx", 'import fs from "node:fs"; fs;', "fs: no Node modules in the renderer"],
  ["app/newfolder/a.ts", "export const a = 1;", "no row in tools/layers-table.ts"],
];

function plant(root: string, files: Iterable<readonly [string, string, ...string[]]>): void {
  for (const [path, text] of files) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), `${text}\n`);
  }
}

describe("checkLayers", () => {
  const root = mkdtempSync(join(tmpdir(), "layers-"));
  let report: LayerReport;

  beforeAll(async () => {
    plant(root, Object.entries(clean));
    expect(await checkLayers(root)).toEqual({ moduleCount: 17, violations: [] });
    plant(root, planted);
    report = await checkLayers(root);
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  for (const [file, , reported] of planted) {
    it(`refuses ${file}`, () => {
      const own = report.violations.filter(
        (line) => line.startsWith(`${file} → `) || line.startsWith(`${file}: `),
      );
      expect(own.join("\n")).toContain(reported);
    });
  }

  it("reports nothing but what was planted", () => {
    const files = new Set(report.violations.map((line) => line.replace(/( → |: ).*/, "")));
    expect([...files].toSorted()).toEqual(planted.map(([file]) => file).toSorted());
  });

  it("sees no modules in an empty tree, which the command takes as a failure", async () => {
    const empty = mkdtempSync(join(tmpdir(), "layers-empty-"));
    expect(await checkLayers(empty)).toEqual({ moduleCount: 0, violations: [] });
    rmSync(empty, { recursive: true });
  });
});
