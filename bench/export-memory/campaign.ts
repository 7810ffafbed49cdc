import { createWriteStream, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { type ExportFormat, exportFormats, formatFacts } from "../../app/base/file-format.ts";
import { Instance, temporaryDataDir } from "../../main/servetest/instance.ts";
import { traceRequests } from "../generator/requests.ts";
import { httpSender, sendAll } from "../ingest/send.ts";
import { type Measured, peakMiBOf, round, runMeasured } from "./measured-program.ts";
import { digestOf, type StoreDigest } from "./store-digest.ts";

/** One format. */
interface FormatResult {
  readonly format: ExportFormat;
  readonly fileMB: number;
  /** `sightglass export`, which opens the store itself. */
  readonly exporter: Measured;
  /** `sightglass import` into an empty store; undefined of a format that is not read. */
  readonly importer: Measured | undefined;
  readonly spansBack: number | undefined;
  readonly wrong: readonly string[];
}

/** All formats fetched one after the other over the HTTP API of one running instance, which has its store open anyway. */
interface ServedResult {
  readonly peakMiBBefore: number | undefined;
  readonly peakMiBAfter: number | undefined;
  readonly seconds: Readonly<Record<string, number>>;
}

/** Formats that give everything back. */
const isWhole = (format: ExportFormat): boolean => format.startsWith("otlp");
const isReadBack = (format: ExportFormat): boolean => format !== "chrome-trace" && format !== "text-tree";

/** A store of `n` spans out as each format and in again. */
export async function runExportMemory(
  n: number,
  seed: number,
  log: (line: string) => void,
): Promise<{ readonly failures: number; readonly detail: unknown }> {
  const { dataDir, remove } = temporaryDataDir();
  try {
    log(`storing ${n} spans`);
    const served = await fillAndServe(dataDir, n, seed, log);
    const before = await digestOf(dataDir);
    const formats: FormatResult[] = [];
    for (const format of exportFormats) {
      const result = await outAndIn(dataDir, format, before);
      formats.push(result);
      log(JSON.stringify(result));
    }
    const stored = before.spans === n ? [] : [`${before.spans} of ${n} spans were stored`];
    const wrong = [...stored, ...formats.flatMap((result) => result.wrong)];
    return { failures: wrong.length, detail: { wrong, formats, served } };
  } finally {
    remove();
  }
}

async function fillAndServe(
  dataDir: string,
  n: number,
  seed: number,
  log: (line: string) => void,
): Promise<ServedResult> {
  const instance = await Instance.start(dataDir, ["--disk-budget", "8GiB"]);
  try {
    const sender = httpSender(instance.info.otlpHttp ?? "");
    await sendAll(traceRequests(n, seed), sender.send);
    sender.close();
    const peakMiBBefore = peakMiBOf(instance.pid);
    const seconds: Record<string, number> = {};
    for (const format of exportFormats) {
      seconds[format] = await fetchExport(instance, format, join(dataDir, "served"));
      log(`${format} over HTTP: ${seconds[format]} s, peak ${peakMiBOf(instance.pid)} MiB`);
    }
    return { peakMiBBefore, peakMiBAfter: peakMiBOf(instance.pid), seconds };
  } finally {
    await instance.stop();
  }
}

async function fetchExport({ info }: Instance, format: ExportFormat, file: string): Promise<number> {
  const startMs = performance.now();
  const response = await fetch(`${info.ui}/api/export?signals=traces&redact=true&format=${format}`, {
    headers: { Authorization: `Bearer ${info.token}` },
  });
  if (response.status !== 200 || response.body === null)
    throw new Error(`${format}: ${response.status} ${await response.text()}`);
  await pipeline(response.body, createWriteStream(file));
  rmSync(file);
  return round((performance.now() - startMs) / 1000);
}

async function outAndIn(dataDir: string, format: ExportFormat, before: StoreDigest): Promise<FormatResult> {
  const file = join(dataDir, `spans${formatFacts[format].ending}`);
  const source = ["--signals", "traces", "--no-redact", "--data-dir", dataDir];
  try {
    const exporter = await runMeasured(["export", ...source, "--format", format, "-o", file]);
    const result = { format, fileMB: Math.round(statSync(file).size / 1_000_000), exporter };
    if (!isReadBack(format)) return { ...result, importer: undefined, spansBack: undefined, wrong: [] };
    return { ...result, ...(await importAgain(file, format, before)) };
  } finally {
    rmSync(file, { force: true });
  }
}

async function importAgain(
  file: string,
  format: ExportFormat,
  before: StoreDigest,
): Promise<Pick<FormatResult, "importer" | "spansBack" | "wrong">> {
  const { dataDir, remove } = temporaryDataDir();
  try {
    const importer = await runMeasured(["import", file, "--data-dir", dataDir]);
    const after = await digestOf(dataDir);
    return { importer, spansBack: after.spans, wrong: differences(format, before, after) };
  } finally {
    remove();
  }
}

function differences(format: ExportFormat, before: StoreDigest, after: StoreDigest): string[] {
  const isSame = isWhole(format) ? before.whole === after.whole : before.shape === after.shape;
  if (before.spans !== after.spans) return [`${format}: ${after.spans} of ${before.spans} spans came back`];
  return isSame ? [] : [`${format}: not all spans came back as they were`];
}
