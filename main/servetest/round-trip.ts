import { createReadStream, readFileSync } from "node:fs";
import { join } from "node:path";
import type { ExportFormat } from "../../app/base/file-format.ts";
import type { Signal } from "../../app/base/signal.ts";
import { exported, normalItems, readAll, storedJson } from "../../app/formats/formatstest/normal-items.ts";
import { forEachSpan, type TracesDocument } from "../../app/formats/otlp-document.ts";
import { readTelemetry } from "../../app/formats/read/read-telemetry.ts";
import { LimitError, MalformedError } from "../../app/pdata/otlp/decoded.ts";
import { recordedFolder } from "../../app/pdata/pdatatest/recorded.ts";

/** What became of one file. */
interface FileResult {
  readonly file: string;
  /** Spans, metrics and log records. */
  items: number;
  requests: number;
  /** Parts of the file that are no valid telemetry. */
  refused: number;
  /** Spans that came back exactly, by format that cannot carry everything. */
  readonly exact: Record<string, number>;
  /** What those formats named as lost, by format and kind. */
  readonly lost: Record<string, Record<string, number>>;
  readonly failures: string[];
}

const wholeFormats: readonly ExportFormat[] = ["otlp-json", "otlp-jsonl", "otlp-protobuf", "otlp-request"];
const spanFormats: readonly ExportFormat[] = ["jaeger-json", "zipkin-json"];

/** One example of a failure tells more than a thousand. */
const failuresPerFile = 5;

/** Formats of `INDEX.tsv` that hold telemetry in a form that is read. */
const isRead = /^(?:otlp-(?:traces|metrics|logs|proto)|jaeger$|jaeger-span-list|zipkin2|tempo-batches)/;

/**
 * Every recorded file, however large, out as each format and in again, a request at a time, so that memory is bounded. Of a
 * format that cannot carry everything `n` spans of each request go by themselves: each has to be the same, or what it lost has
 * to be named.
 */
export async function runRoundTrips(
  n: number,
  log: (line: string) => void,
): Promise<{ readonly failures: number; readonly detail: unknown }> {
  const data = recordedFolder();
  if (data === undefined)
    throw new Error("There is no recorded telemetry: set SIGHTGLASS_DATA to its folder.");
  const files: FileResult[] = [];
  for (const file of recordedFiles(data)) {
    const result = await roundTrip(data, file, n);
    files.push(result);
    log(`${file}: ${result.items} items, ${result.failures.length} failures`);
  }
  const failures = files.reduce((sum, file) => sum + file.failures.length, 0);
  const items = files.reduce((sum, file) => sum + file.items, 0);
  const peakRssMiB = Math.round(process.resourceUsage().maxRSS / 1024);
  return { failures, detail: { files: files.length, items, peakRssMiB, byFile: files } };
}

function recordedFiles(data: string): string[] {
  return readFileSync(join(data, "INDEX.tsv"), "utf8")
    .split("\n")
    .slice(1)
    .map((line) => line.split("\t"))
    .filter(([name, , , format]) => name !== undefined && name !== "" && isRead.test(format ?? ""))
    .map(([name]) => name ?? "");
}

async function roundTrip(data: string, file: string, n: number): Promise<FileResult> {
  const result: FileResult = {
    ...{ file, items: 0, requests: 0, refused: 0 },
    ...{ exact: {}, lost: {}, failures: [] },
  };
  for await (const item of readTelemetry(createReadStream(join(data, file)))) {
    if (item.kind === "refused") {
      result.refused += item.count;
      continue;
    }
    const json = decoded(item.signal, item.wire, result);
    if (json === undefined) continue;
    result.requests++;
    await throughWhole(item.signal, json, result);
    if (item.signal === "traces") await throughSpans(json, n, result);
  }
  return result;
}

/** As the store gives it out; undefined where it refuses it. */
function decoded(
  signal: Signal,
  wire: Parameters<typeof storedJson>[1],
  result: FileResult,
): string | undefined {
  try {
    return storedJson(signal, wire);
  } catch (error) {
    if (!(error instanceof MalformedError) && !(error instanceof LimitError)) throw error;
    result.refused++;
    return undefined;
  }
}

/** Formats that carry everything have to give everything back. */
async function throughWhole(signal: Signal, json: string, result: FileResult): Promise<void> {
  const before = normalItems(signal, [json]);
  result.items += before.length;
  for (const format of wholeFormats) {
    const { again, losses } = await outAndIn(format, signal, json);
    const isSame = losses.size === 0 && sameTexts(before, again);
    if (!isSame)
      fail(result, `${format}: ${before.length} items, ${again.length} came back, not all the same`);
  }
}

/** Span by span: the same, or what is lost is named. */
async function throughSpans(json: string, n: number, result: FileResult): Promise<void> {
  const spans: string[] = [];
  forEachSpan(JSON.parse(json) as TracesDocument, (span, scope, resource) => {
    if (spans.length >= n) return;
    const scopeSpans = [{ ...scope, spans: [span] }];
    spans.push(JSON.stringify({ resourceSpans: [{ ...resource, scopeSpans }] }));
  });
  for (const format of spanFormats)
    for (const span of spans) {
      const before = normalItems("traces", [span]);
      const { again, losses } = await outAndIn(format, "traces", span);
      if (again.length !== before.length) fail(result, `${format}: a span is gone: ${span}`);
      else if (losses.size === 0 && !sameTexts(before, again))
        fail(result, `${format}: ${before[0]} became ${again[0]}`);
      else if (losses.size === 0) result.exact[format] = (result.exact[format] ?? 0) + 1;
      const lost = result.lost[format] ?? {};
      result.lost[format] = lost;
      for (const [kind, count] of losses) lost[kind] = (lost[kind] ?? 0) + count;
    }
}

async function outAndIn(
  format: ExportFormat,
  signal: Signal,
  json: string,
): Promise<{ readonly again: string[]; readonly losses: ReadonlyMap<string, number> }> {
  const { file, losses } = await exported(format, [{ signal, json }]);
  const jsons = (await readAll(file)).flatMap((item) =>
    item.kind === "refused" ? [] : [storedJson(item.signal, item.wire)],
  );
  return { again: normalItems(signal, jsons), losses };
}

function sameTexts(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((text, at) => text === b[at]);
}

function fail(result: FileResult, message: string): void {
  if (result.failures.length < failuresPerFile) result.failures.push(message.slice(0, 2_000));
}
