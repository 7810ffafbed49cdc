import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { LogsConfig } from "../../config/service-config.ts";
import { checkLogFiles, OwnLog } from "./own-log.ts";

let dir: string;
let lines: string[];
let nowMs: number;
let log: OwnLog;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "own-log-"));
  lines = [];
  nowMs = 0;
  log = new OwnLog((line) => lines.push(line), { nowMs: () => nowMs, monotonicMs: () => nowMs });
});
afterEach(() => rmSync(dir, { recursive: true }));

const defaults: LogsConfig = {
  ...{ level: "info", encoding: "console", output_paths: ["stderr"], initial_fields: new Map() },
  sampling: { enabled: true, tick: 10_000, initial: 2, thereafter: 3 },
};

test("the least level, the form and the fields are as they are asked for", () => {
  log.write("before", { level: "debug" });
  log.configure({ ...defaults, level: "warn", initial_fields: new Map([["team", "a"]]) });
  log.write("an info");
  log.write("a warning", { level: "warn" });
  log.configure({ ...defaults, encoding: "json", initial_fields: new Map<string, unknown>([["n", 1]]) });
  log.write("an error", { level: "error" });
  expect(lines).toEqual([
    ...["before", 'a warning\t{"team":"a"}'],
    '{"level":"error","ts":"1970-01-01T00:00:00.000Z","msg":"an error","n":1}',
  ]);
});

test("of like lines the first few of a tick are kept and then some; what was asked for always is", () => {
  log.configure(defaults);
  for (let n = 1; n <= 8; n++) log.write(`sent "${n}" after ${n} s`);
  log.write("another");
  for (let n = 1; n <= 4; n++) log.write("shown", { isAlwaysKept: true });
  expect(lines.map((line) => line.replaceAll(/\D/g, "")).filter(Boolean)).toEqual(["11", "22", "55", "88"]);
  expect(lines.filter((line) => line === "shown")).toHaveLength(4);
  nowMs = 10_000;
  log.write('sent "9" after 9 s');
  expect(lines.at(-1)).toBe('sent "9" after 9 s');
  log.configure({ ...defaults, sampling: { ...defaults.sampling, enabled: false } });
  for (let n = 1; n <= 5; n++) log.write("same");
  expect(lines.filter((line) => line === "same")).toHaveLength(5);
});

test("lines go to files, which are looked at before they are needed", () => {
  const path = join(dir, "own.log");
  const config = { ...defaults, output_paths: [path] };
  checkLogFiles(config);
  log.configure(config);
  log.write("one");
  log.write("two");
  expect([readFileSync(path, "utf8"), lines]).toEqual(["one\ntwo\n", []]);
  const nowhere = { ...defaults, output_paths: [join(dir, "no", "own.log")] };
  expect(() => checkLogFiles(nowhere)).toThrow("ENOENT");
  log.configure(nowhere);
  log.write("three");
  expect(lines[0]).toContain("three (not written to");
});
