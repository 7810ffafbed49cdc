import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { batchOf, ComponentRig, configOf, readConfig } from "../../component/componenttest/component-rig.ts";
import { debugExporterConfig } from "./config.ts";
import { debugExporterFactory } from "./factory.ts";

const logs = () =>
  batchOf("logs", { resourceLogs: [{ scopeLogs: [{ logRecords: [{ body: { stringValue: "hello" } }] }] }] });

async function run(raw: object, atMs: readonly number[]): Promise<string[]> {
  const rig = new ComponentRig("debug");
  const exporter = debugExporterFactory.create("logs", configOf(debugExporterConfig, raw), rig.settings);
  await exporter.start();
  for (const nowMs of atMs) {
    rig.nowMs = nowMs;
    await exporter.consume(logs());
  }
  await exporter.shutdown();
  return rig.lines;
}

test("basic is a line of counts", async () => {
  expect(await run({}, [0])).toEqual(['debug: Logs\t{"resource logs":1,"log records":1}']);
});

test("normal and detailed follow with the records", async () => {
  expect((await run({ verbosity: "normal" }, [0]))[1]).toContain("\nhello ");
  expect((await run({ verbosity: "detailed" }, [0]))[1]).toContain("\nBody: Str(hello)\n");
});

test("after the first of a second only every n-th is written", async () => {
  const sampling = { sampling_initial: 2, sampling_thereafter: 3 };
  expect(await run(sampling, [0, 1, 2, 3, 4, 5, 6, 7])).toHaveLength(4);
  expect(await run({ ...sampling, sampling_thereafter: 0 }, [0, 1, 2, 3, 1_000, 1_001])).toHaveLength(4);
});

test("without the log it writes to files", async () => {
  const folder = mkdtempSync(join(tmpdir(), "debug-exporter-"));
  const path = join(folder, "out");
  expect(await run({ use_internal_logger: false, output_paths: [path] }, [0])).toEqual([]);
  expect(readFileSync(path, "utf8")).toContain("log records");
  rmSync(folder, { recursive: true });
});

test("an unknown verbosity is told", () => {
  expect(readConfig(debugExporterConfig, { verbosity: "loud" }).issues).toEqual([
    'verbosity: verbosity level "loud" is not supported',
  ]);
});
