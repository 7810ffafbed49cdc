import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { zstdDecompressSync } from "node:zlib";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Signal, signals } from "../../base/signal.ts";
import type { Component } from "../../component/component.ts";
import {
  batchOf,
  ComponentRig,
  configOf,
  jsonOf,
  readConfig,
} from "../../component/componenttest/component-rig.ts";
import type { Consumer } from "../../consumer/consumer.ts";
import { protobufToJson } from "../../pdata/otlp/json/protobuf-to-json.ts";
import { fileExporterConfig } from "./config.ts";
import { createFileExporterFactory } from "./factory.ts";

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "file-exporter-"))));
afterEach(() => rmSync(folder, { recursive: true }));

const out = () => join(folder, "out");

/** The exporters of some signals, as a graph starts and stops them: one after another, with the files they share around them. */
class Exporters {
  readonly rig = new ComponentRig("file");
  readonly list: readonly (Component & Consumer)[];
  readonly #files: Component;

  constructor(raw: object, of: readonly Signal[], factory = createFileExporterFactory()) {
    const config = configOf(fileExporterConfig, { path: out(), flush_interval: "0s", ...raw });
    const files = factory.createShared!(config, this.rig.settings);
    this.#files = files;
    this.list = of.map((signal) => factory.create(signal, config, this.rig.settings, files));
  }

  async start(): Promise<void> {
    for (const component of [this.#files, ...this.list]) await component.start();
  }

  async shutdown(): Promise<void> {
    for (const component of [...this.list, this.#files]) await component.shutdown();
  }
}

async function started(raw: object, ...of: Signal[]) {
  const exporters = new Exporters(raw, of);
  await exporters.start();
  return exporters;
}

function logs(body: string, resource = "a") {
  return batchOf("logs", {
    resourceLogs: [
      {
        resource: { attributes: [{ key: "fileexporter.path_segment", value: { stringValue: resource } }] },
        scopeLogs: [{ logRecords: [{ body: { stringValue: body } }] }],
      },
    ],
  });
}

/** The records of a file, behind their lengths. */
function framed(path: string): Buffer[] {
  const bytes = readFileSync(path);
  const records: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = bytes.readUInt32BE(at);
    records.push(bytes.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return records;
}

const spans = [{ traceId: "01".repeat(16), spanId: "02".repeat(8), name: "x" }];
const traces = batchOf("traces", { resourceSpans: [{ scopeSpans: [{ spans }] }] });

test("JSON is a request a line, and the signals of one exporter share the file", async () => {
  const exporters = await started({}, "logs", "traces");
  await exporters.list[0]!.consume(logs("1"));
  await exporters.list[1]!.consume(traces);
  await exporters.list[0]!.consume(logs("2"));
  await exporters.shutdown();
  const lines = readFileSync(out(), "utf8").trim().split("\n");
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
    jsonOf(logs("1")),
    jsonOf(traces),
    jsonOf(logs("2")),
  ]);
});

test.each(["", "zstd"])("protobuf is behind its length, compression %j", async (compression) => {
  const exporters = await started({ format: "proto", compression }, "logs");
  await exporters.list[0]!.consume(logs("1"));
  await exporters.list[0]!.consume(logs("2"));
  await exporters.shutdown();
  const records = framed(out()).map((record) => (compression === "" ? record : zstdDecompressSync(record)));
  expect(records.map((record) => JSON.parse(protobufToJson("logs", record)) as unknown)).toEqual([
    jsonOf(logs("1")),
    jsonOf(logs("2")),
  ]);
});

test("a file that is there is emptied, unless it is to be appended to", async () => {
  for (const [append, lines] of [
    [false, 1],
    [true, 2],
  ] as const) {
    writeFileSync(out(), '{"before":1}\n');
    const exporters = await started({ append }, "logs");
    await exporters.list[0]!.consume(logs("1"));
    await exporters.shutdown();
    expect(readFileSync(out(), "utf8").trim().split("\n")).toHaveLength(lines);
  }
});

test("a signal that ends first takes nothing from the others", async () => {
  const exporters = await started({}, "logs", "traces");
  await exporters.list[0]!.consume(logs("1"));
  await exporters.list[0]!.shutdown();
  await exporters.list[1]!.consume(traces);
  await exporters.shutdown();
  expect(readFileSync(out(), "utf8").trim().split("\n")).toHaveLength(2);
});

test("a configuration that is applied while the process runs goes on with the file, in the same form", async () => {
  const factory = createFileExporterFactory();
  for (const [raw, records] of [
    [{}, 1],
    [{}, 2],
    [{ format: "proto" }, 1],
    [{ format: "proto" }, 2],
  ] as const) {
    const exporters = new Exporters(raw, ["logs"], factory);
    await exporters.start();
    await exporters.list[0]!.consume(logs("1"));
    await exporters.shutdown();
    const read = "format" in raw ? framed(out()) : readFileSync(out(), "utf8").trim().split("\n");
    expect(read).toHaveLength(records);
  }
});

test("what is written waits for the flush interval, and a shutdown does not", async () => {
  const exporters = await started({ flush_interval: "1h" }, "logs");
  await exporters.list[0]!.consume(logs("1"));
  expect(readFileSync(out(), "utf8")).toBe("");
  await exporters.shutdown();
  expect(readFileSync(out(), "utf8")).not.toBe("");
});

test("files are rotated by size, and only max_backups are kept", async () => {
  const exporters = await started({ rotation: { max_megabytes: 1, max_backups: 2 } }, "logs");
  for (let i = 0; i < 10; i++) {
    exporters.rig.nowMs = Date.UTC(2026, 0, 1) + i * 1_000;
    await exporters.list[0]!.consume(logs(String(i).repeat(600_000)));
  }
  await exporters.shutdown();
  const names = readdirSync(folder).toSorted();
  expect(names).toEqual(["out", "out-2026-01-01T00-00-08.000", "out-2026-01-01T00-00-09.000"]);
  expect(readFileSync(out(), "utf8")).toContain("999");
});

test("a file for each value of a resource attribute, none outside the folder", async () => {
  const exporters = await started(
    { path: join(folder, "*.json"), group_by: { enabled: true, max_open_files: 1 } },
    "logs",
  );
  await exporters.list[0]!.consume(logs("1", "a"));
  await exporters.list[0]!.consume(logs("2", "../../b/c"));
  await exporters.list[0]!.consume(logs("3", "a"));
  await exporters.shutdown();
  expect(readFileSync(join(folder, "a.json"), "utf8").trim().split("\n")).toHaveLength(2);
  expect(readFileSync(join(folder, "b/c.json"), "utf8").trim().split("\n")).toHaveLength(1);
});

test("a folder that does not exist is told at the start", async () => {
  await expect(started({ path: join(folder, "no/such/out") }, "logs")).rejects.toThrow(
    "no such file or directory",
  );
});

test.skipIf(!existsSync("/dev/full"))("a full disk makes the sender come again", async () => {
  const { list, rig } = await started({ path: "/dev/full" }, "logs");
  const refused = list[0]!.consume(logs("1"));
  await expect(refused).rejects.toMatchObject({ name: "RetryableError", reason: "file_write" });
  expect(rig.statuses).toMatchObject([{ status: "recoverable" }]);
  expect(rig.numbers.get('exporter_send_failed_log_records{exporter="file"}')).toBe(1);
});

test.skipIf(!existsSync("/dev/full"))(
  "what is acknowledged and cannot be written in the end is counted as lost",
  async () => {
    const exporters = await started({ path: "/dev/full", flush_interval: "1h" }, "logs");
    await exporters.list[0]!.consume(logs("1"));
    await exporters.shutdown();
    expect(exporters.rig.drops).toMatchObject([{ signal: "logs", items: 1, reason: "file_write" }]);
    expect(exporters.rig.numbers.has('exporter_sent_log_records{exporter="file"}')).toBe(false);
  },
);

test("each signal counts what it wrote", async () => {
  const exporters = await started({}, ...signals);
  await exporters.list[2]!.consume(logs("1"));
  expect(exporters.rig.numbers.get('exporter_sent_log_records{exporter="file"}')).toBe(1);
  await exporters.shutdown();
});

test.each([
  [{}, "path: path must be non-empty"],
  [
    { path: "a", append: true, rotation: null },
    "append and rotation enabled at the same time is not supported",
  ],
  [{ path: "a", format: "xml" }, "format: format type is not supported"],
  [
    { path: "a", group_by: { enabled: true } },
    "path: path must contain exactly one * when group_by is enabled",
  ],
])("%j", (raw, message) => {
  expect(readConfig(fileExporterConfig, raw).issues).toEqual([message]);
});
