import { pipeline, Readable, type Transform } from "node:stream";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { SecretsPreview } from "../../app/api/export.ts";
import type { EngineClient } from "../../app/api/methods.ts";
import { ApiFailure } from "../../app/api/protocol.ts";
import {
  type Compression,
  compressionEndings,
  compressions,
  type ExportFormat,
  exportFormats,
  formatFacts,
} from "../../app/base/file-format.ts";
import { compressors } from "../../app/formats/compress.ts";
import { ExportEncoding } from "../../app/formats/export-encoding.ts";
import { groupsByTrace } from "../../app/formats/format.ts";
import { Redactor } from "../../app/formats/redact/redactor.ts";
import { exportedParams, exportLines, type StoredLine, type StoredLines } from "./export-lines.ts";
import type { ExportWatch, ExportWatches } from "./export-watches.ts";
import { flagOf, numberOf } from "./query-params.ts";

type Pieces = AsyncIterable<string | Uint8Array>;

/** A file as it is made. */
export interface FileBody {
  readonly pieces: Pieces;
  readonly mediaType: string;
  /** Present where a browser shall save it under this name rather than show it. */
  readonly fileName?: string;
  /** Lets go of what the pieces are made from, whether they were read, in part, or not at all. Whoever got the body calls it. */
  dispose(): void;
}

export const exportParams: readonly string[] = [
  ...exportedParams,
  ...["format", "compression", "redact", "name", "watch"],
];
export const secretsParams: readonly string[] = [...exportedParams, "limit"];

/** `GET /api/export`: see `exportLines` for what, `format`, `compression` and `redact` for how. */
export async function exportFile(
  client: EngineClient,
  query: URLSearchParams,
  watches: ExportWatches | undefined,
  signal?: AbortSignal,
): Promise<FileBody> {
  const watch = watchOf(query, watches);
  try {
    const format = oneOf(query, "format", exportFormats) ?? "otlp-jsonl";
    const compression = oneOf(query, "compression", compressions);
    const stop = AbortSignal.any([signal, watch?.signal].filter((one) => one !== undefined));
    const lines = exportLines(client, query, groupsByTrace(format), stop);
    const encoding = new ExportEncoding({ format, redacts: flagOf(query, "redact") === true });
    watch?.follow(encoding);
    const plain = encoding.encode(watched(await begun(lines), watch, stop));
    const name = query.get("name");
    return {
      pieces: ended(compressed(plain, compression), watch),
      mediaType: mediaTypeOf(format, compression),
      dispose: () => watch?.cancel(),
      ...(name === null ? {} : { fileName: safeName(name, format, compression) }),
    };
  } catch (error) {
    watch?.end(error);
    throw error;
  }
}

/** `GET /api/export/secrets`: what `redact=true` would mask, in the first `limit` items. */
export async function secretsIn(
  client: EngineClient,
  query: URLSearchParams,
  signal?: AbortSignal,
): Promise<SecretsPreview> {
  const limit = numberOf(query, "limit") ?? Number.POSITIVE_INFINITY;
  const redactor = new Redactor();
  let examined = 0;
  for await (const { signal: kind, json, itemCount } of exportLines(client, query, false, signal)) {
    if (examined >= limit) return { found: redactor.found, examined, isWhole: false };
    redactor.mask(kind, json);
    examined += itemCount;
  }
  return { found: redactor.found, examined, isWhole: true };
}

function watchOf(query: URLSearchParams, watches: ExportWatches | undefined): ExportWatch | undefined {
  const id = query.get("watch");
  if (id === null) return undefined;
  if (watches === undefined) throw new ApiFailure("invalid_params", "watch: nobody keeps count here.");
  return watches.start(id);
}

function oneOf<T extends string>(query: URLSearchParams, name: string, known: readonly T[]): T | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  const found = known.find((one) => one === text);
  if (found === undefined)
    throw new ApiFailure(
      "invalid_params",
      `${name}: ${JSON.stringify(text)} is not one of ${known.join(", ")}.`,
    );
  return found;
}

/** The lines, once the first is there: a question that cannot be answered is still refused with a status. */
async function begun(lines: StoredLines): Promise<StoredLines> {
  const iterator = lines[Symbol.asyncIterator]();
  const first = await iterator.next();
  return (async function* () {
    try {
      for (let next = first; next.done !== true; next = await iterator.next()) yield next.value;
    } finally {
      await iterator.return?.();
    }
  })();
}

async function* watched(
  lines: StoredLines,
  watch: ExportWatch | undefined,
  stop: AbortSignal,
): AsyncGenerator<StoredLine> {
  for await (const line of lines) {
    if (stop.aborted) throw new ApiFailure("cancelled", "The export was cancelled");
    if (watch !== undefined) watch.itemCount += line.itemCount;
    yield line;
    // Several lines may be at hand at once, and encoding is work of this thread: receivers answer on it, too.
    await nextTurn();
  }
}

/** Tells the watch how it ended; a reader that leaves early has cancelled it. */
async function* ended(pieces: Pieces, watch: ExportWatch | undefined): Pieces {
  let isWhole = false;
  try {
    yield* pieces;
    isWhole = true;
    watch?.end();
  } catch (error) {
    watch?.end(error);
    throw error;
  } finally {
    if (!isWhole) watch?.cancel();
  }
}

async function* compressed(pieces: Pieces, compression: Compression): Pieces {
  const [compressor] = compressors(compression);
  if (compressor === undefined) {
    yield* pieces;
    return;
  }
  const packed: Transform = pipeline(Readable.from(nonEmpty(pieces)), compressor, () => undefined);
  try {
    yield* packed as AsyncIterable<Uint8Array>;
  } finally {
    packed.destroy();
  }
}

/** An empty piece would end a stream of objects' reader early in nothing but confusion: it says nothing. */
async function* nonEmpty(pieces: Pieces): Pieces {
  for await (const piece of pieces) if (piece.length > 0) yield piece;
}

function mediaTypeOf(format: ExportFormat, compression: Compression): string {
  if (compression !== undefined) return compression === "gzip" ? "application/gzip" : "application/zstd";
  if (format === "otlp-jsonl") return "application/x-ndjson";
  if (format === "text-tree") return "text/plain; charset=utf-8";
  return format.endsWith("protobuf") || format === "otlp-request"
    ? "application/octet-stream"
    : "application/json";
}

const nameLengthMax = 120;

/** A name without folders and what file systems refuse, with the ending of what is in it. */
function safeName(name: string, format: ExportFormat, compression: Compression): string {
  const ending =
    formatFacts[format].ending + (compression === undefined ? "" : compressionEndings[compression]);
  const stem = (name.endsWith(ending) ? name.slice(0, -ending.length) : name)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
    .replace(/[\u0000-\u001f\u007f"*/:<>?\\|]/g, "-")
    .replace(/^\.+/, "")
    .slice(0, nameLengthMax);
  return `${stem === "" ? "sightglass" : stem}${ending}`;
}
