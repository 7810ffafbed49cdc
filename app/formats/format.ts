import type { Compression, ExportFormat } from "../base/file-format.ts";
import { ChromeTraceEncoder } from "./chrome-trace/chrome-trace-encode.ts";
import type { Encoder } from "./encoder.ts";
import { JaegerEncoder } from "./jaeger-json/jaeger-encode.ts";
import { OtlpJsonEncoder, OtlpLinesEncoder } from "./otlp/otlp-json-encode.ts";
import { OtlpFramesEncoder, OtlpRequestEncoder } from "./otlp/otlp-protobuf-encode.ts";
import { TextTreeEncoder } from "./text-tree/text-tree-encode.ts";
import { ZipkinEncoder } from "./zipkin-json/zipkin-encode.ts";

const encoders: Readonly<Record<ExportFormat, () => Encoder>> = {
  "otlp-json": () => new OtlpJsonEncoder(),
  "otlp-jsonl": () => new OtlpLinesEncoder(),
  "otlp-protobuf": () => new OtlpFramesEncoder(),
  "otlp-request": () => new OtlpRequestEncoder(),
  "jaeger-json": () => new JaegerEncoder(),
  "zipkin-json": () => new ZipkinEncoder(),
  "chrome-trace": () => new ChromeTraceEncoder(),
  "text-tree": () => new TextTreeEncoder(),
};

export function createEncoder(format: ExportFormat): Encoder {
  return encoders[format]();
}

/** Whether spans of a trace should follow each other: these formats hold traces, not requests. */
export function groupsByTrace(format: ExportFormat): boolean {
  return format === "jaeger-json" || format === "chrome-trace" || format === "text-tree";
}

/** By the end of a file's name, the longest first. */
const namedFormats: readonly (readonly [ending: string, format: ExportFormat])[] = [
  [".jaeger.json", "jaeger-json"],
  [".zipkin.json", "zipkin-json"],
  [".chrome.json", "chrome-trace"],
  [".perfetto.json", "chrome-trace"],
  [".jsonl", "otlp-jsonl"],
  [".ndjson", "otlp-jsonl"],
  [".json", "otlp-json"],
  [".otlp", "otlp-request"],
  [".pb", "otlp-protobuf"],
  [".bin", "otlp-protobuf"],
  [".txt", "text-tree"],
];

export const formatEndings: readonly string[] = namedFormats.map(([ending]) => ending);

/** What the name of a file says: `shop.jaeger.json.gz` is Jaeger JSON, compressed with gzip. */
export function formatOfName(name: string): {
  readonly format: ExportFormat | undefined;
  readonly compression: Compression;
  /** The last ending before that of a compression: `.json`; empty where there is none. */
  readonly ending: string;
} {
  const lower = name.toLowerCase();
  const compression = lower.endsWith(".gz") ? "gzip" : lower.endsWith(".zst") ? "zstd" : undefined;
  const plain = compression === undefined ? lower : lower.slice(0, lower.lastIndexOf("."));
  const format = namedFormats.find(([ending]) => plain.endsWith(ending))?.[1];
  return { format, compression, ending: /[^/\\](\.[^./\\]+)$/.exec(plain)?.[1] ?? "" };
}
