import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { zstdDecompressSync } from "node:zlib";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Signal, signals } from "../../base/signal.ts";
import {
  batchOf,
  ComponentRig,
  configOf,
  jsonOf,
  readConfig,
} from "../../component/componenttest/component-rig.ts";
import { protobufToJson } from "../../pdata/otlp/json/protobuf-to-json.ts";
import { fileExporterConfig } from "./config.ts";
import { fileExporterFactory } from "./factory.ts";

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "file-exporter-"))));
afterEach(() => rmSync(folder, { recursive: true }));

function exporters(raw: object, ...of: Signal[]) {
  const rig = new ComponentRig("file");
  const config = configOf(fileExporterConfig, { path: join(folder, "out"), flush_interval: "0s", ...raw });
  return { rig, list: of.map((signal) => fileExporterFactory.create(signal, config, rig.settings)) };
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

const out = () => join(folder, "out");

test("JSON is a request a line, and the signals of one exporter share the file", async () => {
  const { list } = exporters({}, "logs", "traces");
  for (const exporter of list) await exporter.start();
  const spans = [{ traceId: "01".repeat(16), spanId: "02".repeat(8), name: "x" }];
  const traces = batchOf("traces", { resourceSpans: [{ scopeSpans: [{ spans }] }] });
  await list[0]!.consume(logs("1"));
  await list[1]!.consume(traces);
  await list[0]!.consume(logs("2"));
  for (const exporter of list) await exporter.shutdown();
  const lines = readFileSync(out(), "utf8").trim().split("\n");
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
    jsonOf(logs("1")),
    jsonOf(traces),
    jsonOf(logs("2")),
  ]);
});

test.each(["", "zstd"])("protobuf is behind its length, compression %j", async (compression) => {
  const { list } = exporters({ format: "proto", compression }, "logs");
  await list[0]!.start();
  await list[0]!.consume(logs("1"));
  await list[0]!.consume(logs("2"));
  await list[0]!.shutdown();
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
    const { list } = exporters({ append }, "logs");
    await list[0]!.start();
    await list[0]!.consume(logs("1"));
    await list[0]!.shutdown();
    expect(readFileSync(out(), "utf8").trim().split("\n")).toHaveLength(lines);
  }
});

test("what is written waits for the flush interval, and a shutdown does not", async () => {
  const { list } = exporters({ flush_interval: "1h" }, "logs");
  await list[0]!.start();
  await list[0]!.consume(logs("1"));
  expect(readFileSync(out(), "utf8")).toBe("");
  await list[0]!.shutdown();
  expect(readFileSync(out(), "utf8")).not.toBe("");
});

test("files are rotated by size, and only max_backups are kept", async () => {
  const { list, rig } = exporters({ rotation: { max_megabytes: 1, max_backups: 2 } }, "logs");
  await list[0]!.start();
  for (let i = 0; i < 10; i++) {
    rig.nowMs = Date.UTC(2026, 0, 1) + i * 1_000;
    await list[0]!.consume(logs(String(i).repeat(600_000)));
  }
  await list[0]!.shutdown();
  const names = readdirSync(folder).toSorted();
  expect(names).toEqual(["out", "out-2026-01-01T00-00-08.000", "out-2026-01-01T00-00-09.000"]);
  expect(readFileSync(out(), "utf8")).toContain("999");
});

test("a file for each value of a resource attribute, none outside the folder", async () => {
  const { list } = exporters(
    { path: join(folder, "*.json"), group_by: { enabled: true, max_open_files: 1 } },
    "logs",
  );
  await list[0]!.start();
  await list[0]!.consume(logs("1", "a"));
  await list[0]!.consume(logs("2", "../../b/c"));
  await list[0]!.consume(logs("3", "a"));
  await list[0]!.shutdown();
  expect(readFileSync(join(folder, "a.json"), "utf8").trim().split("\n")).toHaveLength(2);
  expect(readFileSync(join(folder, "b/c.json"), "utf8").trim().split("\n")).toHaveLength(1);
});

test("a folder that does not exist is told at the start", async () => {
  const { list } = exporters({ path: join(folder, "no/such/out") }, "logs");
  await expect((async () => list[0]!.start())()).rejects.toThrow("no such file or directory");
});

test("each signal counts what it wrote", async () => {
  const { list, rig } = exporters({}, ...signals);
  await list[2]!.start();
  await list[2]!.consume(logs("1"));
  expect(rig.numbers.get('exporter_sent_log_records{exporter="file"}')).toBe(1);
  await list[2]!.shutdown();
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
