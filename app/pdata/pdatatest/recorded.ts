import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync, zstdDecompressSync } from "node:zlib";
import type { Signal } from "../../base/signal.ts";
import type { WireRequest } from "../batch.ts";

/** One file of OTLP requests that other projects recorded. Its README says where each is from. */
export interface RecordedFile {
  /** Path in the folder. */
  readonly name: string;
  readonly signal: Signal;
  /** Keys are in snake_case, and lines may be no requests. */
  readonly isIrregular: boolean;
  /** Spans, data points or log records, as counted by whoever collected it. */
  readonly itemCount: number;
}

const folder =
  process.env["SIGHTGLASS_DATA"] ?? fileURLToPath(new URL("../../../../shared/data", import.meta.url));

/** The folder of recorded data; undefined, and said on the console, where it is absent. */
export function recordedFolder(): string | undefined {
  if (existsSync(join(folder, "INDEX.tsv"))) return folder;
  console.warn(`no recorded data: ${folder} has no INDEX.tsv (SIGHTGLASS_DATA names another folder)`);
  return undefined;
}

/** All files of traces, metrics and logs that the index marks as OTLP. */
export function recordedFiles(): readonly RecordedFile[] {
  const index = readFileSync(join(folder, "INDEX.tsv"), "utf8");
  return index
    .split("\n")
    .slice(1)
    .flatMap((line) => recordedFile(line.split("\t")));
}

function recordedFile([name = "", , , format = "", counts = ""]: string[]): RecordedFile[] {
  const signal = signalOf(format, counts);
  if (signal === undefined) return [];
  return [{ name, signal, isIrregular: format.endsWith("snake_case"), itemCount: itemCountOf(counts) }];
}

function signalOf(format: string, counts: string): Signal | undefined {
  if (format.startsWith("otlp-proto")) return counts.includes("spans=") ? "traces" : "metrics";
  return (["traces", "metrics", "logs"] as const).find((signal) => format.startsWith(`otlp-${signal}`));
}

/** The sum of `spans=3`, `logs=3` and of `gauge_points=1 sum_points=2`. */
function itemCountOf(counts: string): number {
  return [...counts.matchAll(/(?:^|\s)(?:spans|logs|points|\w+_points)=(\d+)/g)].reduce(
    (sum, match) => sum + Number(match[1]),
    0,
  );
}

/** The requests in a file, in order. */
export function readRecorded(file: RecordedFile): readonly WireRequest[] {
  const bytes = readFileSync(join(folder, file.name));
  if (file.name.endsWith(".zst")) return framed(zstdDecompressSync(bytes));
  const text = file.name.endsWith(".gz") ? gunzipSync(bytes) : bytes;
  return /\.jsonl(\.gz)?$/.test(file.name) ? lines(text) : [{ encoding: "json", bytes: text }];
}

function lines(text: Uint8Array): WireRequest[] {
  const requests: WireRequest[] = [];
  for (let start = 0; start < text.length; ) {
    const newline = text.indexOf(0x0a, start);
    const end = newline < 0 ? text.length : newline;
    if (end > start) requests.push({ encoding: "json", bytes: text.subarray(start, end) });
    start = end + 1;
  }
  return requests;
}

/** [4-byte big-endian length][protobuf] again and again, as the Collector's file exporter frames it. */
function framed(bytes: Uint8Array): WireRequest[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const requests: WireRequest[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = view.getUint32(at);
    requests.push({ encoding: "protobuf", bytes: bytes.subarray(at + 4, at + 4 + length) });
    at += 4 + length;
  }
  return requests;
}
