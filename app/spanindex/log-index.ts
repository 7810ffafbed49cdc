import { randomUUID } from "node:crypto";
import type { Dictionary } from "../pdata/dictionary.ts";
import { type LogBatch, newLogBatch } from "../pdata/log-batch.ts";
import { serviceNameOf } from "../pdata/resource-view.ts";
import type { Chunk, ChunkKind, StoredChunk, TimeRange } from "./chunk.ts";
import { ChunkAppender } from "./chunk-appender.ts";
import { hashId16 } from "./hash-words.ts";
import { hasSorted } from "./link-targets.ts";
import { bytesOfColumn, pack, unpack, wordsOfBytes } from "./pack.ts";
import { SignalIndex, type SignalIndexSettings } from "./signal-index.ts";
import { textBytes } from "./text-bytes.ts";
import { TraceIdLinks } from "./trace-id-links.ts";
import { bigintAt, isZeroU64 } from "./words.ts";

export interface LogColumns {
  readonly batch: LogBatch;
  readonly byTrace: TraceIdLinks;
}

export interface LogFacts {
  /** Records by `service.name`. */
  readonly services: Map<string, number>;
  /** Sorted hashes of the trace ids of the records, once sealed. */
  traceHashes: Uint32Array | undefined;
  /** Of `timeOf`; undefined while there are no records. */
  range: TimeRange | undefined;
}

export type LogChunk = Chunk<LogColumns, LogFacts>;

interface LogHeader {
  readonly version: 1;
  readonly services: readonly (readonly [name: string, count: number])[];
  readonly minTimeUnixNano: string;
  readonly maxTimeUnixNano: string;
}

/** The column that says when a record is shown: its time, or when it was observed where that is unknown. */
export function timeColumnOf(batch: LogBatch, row: number): Uint32Array {
  const { timeUnixNano, observedTimeUnixNano } = batch.tables.logRecords.columns;
  return isZeroU64(timeUnixNano, row) ? observedTimeUnixNano : timeUnixNano;
}

/** Everything stored of the logs signal. */
export class LogIndex {
  readonly chunks: SignalIndex<LogColumns, LogFacts>;

  readonly #appender = new ChunkAppender<LogBatch>();
  /** Chunk numbers begin anew with each start. */
  readonly #run = randomUUID();

  constructor(settings: SignalIndexSettings) {
    this.chunks = new SignalIndex(logKind, settings);
  }

  get dictionary(): Dictionary {
    return this.chunks.dictionary;
  }

  append(batch: LogBatch, sequence: number): void {
    const count = batch.tables.logRecords.rowCount;
    const chunk = this.chunks.openFor(count);
    const { columns, facts } = chunk;
    this.#appender.append(columns.batch, batch);
    const records = columns.batch.tables.logRecords;
    columns.byTrace.extend(records.columns.traceId, records.rowCount);
    countServices(facts.services, batch);
    facts.range = widen(facts.range, batch);
    this.chunks.appended(count, count, sequence);
  }

  /** Takes a segment over at start. */
  restore(stored: StoredChunk): void {
    this.chunks.restore(stored);
  }

  /** The records that carry the trace id, by chunk, newest first. Loads what is not in memory. */
  async rowsOf(traceId: Uint32Array): Promise<{ chunk: LogChunk; columns: LogColumns; rows: number[] }[]> {
    const found: { chunk: LogChunk; columns: LogColumns; rows: number[] }[] = [];
    for (const chunk of this.chunksOf(traceId).reverse()) {
      const columns = await this.chunks.columns(chunk);
      if (columns === undefined) continue;
      const rows = columns.byTrace.rowsOf(columns.batch.tables.logRecords.columns.traceId, traceId);
      if (rows.length > 0) found.push({ chunk, columns, rows });
    }
    return found;
  }

  /** Chunks that may hold records of the trace, oldest first. */
  chunksOf(traceId: Uint32Array): LogChunk[] {
    const hash = hashId16(traceId[0]!, traceId[1]!, traceId[2]!, traceId[3]!);
    return this.chunks
      .chunks()
      .filter(({ facts }) => facts.traceHashes === undefined || hasSorted(facts.traceHashes, hash));
  }

  /**
   * Differs between any two states of the records of a trace, also those of another run: records are only added at the
   * end, leave by chunk, and no number of a chunk is used again. May differ where nothing changed but how they are kept.
   * Loads nothing.
   */
  versionOf(traceId: Uint32Array): string {
    const chunks = this.chunksOf(traceId).filter((chunk) => newestRow(chunk, traceId) !== -1);
    const newest = chunks.at(-1);
    const newestAt = newest === undefined ? "" : `${newest.number}.${newestRow(newest, traceId)}`;
    return `${this.#run}.${chunks.length}.${newestAt}`;
  }

  /** Records by service. */
  services(): Map<string, number> {
    const services = new Map<string, number>();
    for (const chunk of this.chunks.chunks()) {
      for (const [name, count] of chunk.facts.services) services.set(name, (services.get(name) ?? 0) + count);
    }
    return services;
  }
}

/** The newest record of the trace in a chunk, -1 for none; undefined in a sealed one, to which none is added. */
function newestRow({ facts, columns }: LogChunk, traceId: Uint32Array): number | undefined {
  if (facts.traceHashes !== undefined || columns === undefined) return undefined;
  return columns.byTrace.newestOf(columns.batch.tables.logRecords.columns.traceId, traceId);
}

const logKind: ChunkKind<LogColumns, LogFacts> = {
  signal: "logs",
  newColumns: (dictionary) => ({ batch: newLogBatch(dictionary), byTrace: new TraceIdLinks() }),
  newFacts: () => ({ services: new Map(), traceHashes: undefined, range: undefined }),
  attach: (_chunk, batch) => {
    const byTrace = new TraceIdLinks();
    const { logRecords } = batch.tables;
    byTrace.extend(logRecords.columns.traceId, logRecords.rowCount);
    return { batch, byTrace };
  },
  remove: () => undefined,
  factBytes: ({ services, traceHashes }) => (traceHashes?.byteLength ?? 0) + services.size * textBytes,
  timeRange: (chunk) => chunk.facts.range ?? { minTimeUnixNano: 0n, maxTimeUnixNano: 0n },
  encodeFacts: (chunk) => {
    const { facts } = chunk;
    facts.traceHashes = traceHashesOf(chunk.columns.batch);
    const header: LogHeader = {
      version: 1,
      services: [...facts.services],
      minTimeUnixNano: String(facts.range?.minTimeUnixNano ?? 0n),
      maxTimeUnixNano: String(facts.range?.maxTimeUnixNano ?? 0n),
    };
    return pack({ header, columns: [bytesOfColumn(facts.traceHashes)] });
  },
  decodeFacts: (summary) => {
    const { header, columns } = unpack<LogHeader>(summary);
    if (header.version !== 1 || columns[0] === undefined) throw new RangeError("not a summary of logs");
    return {
      services: new Map(header.services),
      traceHashes: wordsOfBytes(columns[0]),
      range: {
        minTimeUnixNano: BigInt(header.minTimeUnixNano),
        maxTimeUnixNano: BigInt(header.maxTimeUnixNano),
      },
    };
  },
};

function traceHashesOf(batch: LogBatch): Uint32Array {
  const { traceId } = batch.tables.logRecords.columns;
  const hashes = new Set<number>();
  for (let row = 0; row < batch.tables.logRecords.rowCount; row++) {
    const at = row * 4;
    hashes.add(hashId16(traceId[at]!, traceId[at + 1]!, traceId[at + 2]!, traceId[at + 3]!));
  }
  return Uint32Array.from(hashes).sort();
}

function countServices(services: Map<string, number>, batch: LogBatch): void {
  const { scope } = batch.tables.logRecords.columns;
  const { resource } = batch.tables.scopes.columns;
  const counts = new Uint32Array(batch.tables.scopes.rowCount);
  for (let row = 0; row < batch.tables.logRecords.rowCount; row++) {
    counts[scope[row]!] = counts[scope[row]!]! + 1;
  }
  for (let row = 0; row < counts.length; row++) {
    if (counts[row] === 0) continue;
    const name = serviceNameOf(batch.dictionary, resource[row]!);
    services.set(name, (services.get(name) ?? 0) + counts[row]!);
  }
}

function widen(range: TimeRange | undefined, batch: LogBatch): TimeRange | undefined {
  let widened = range;
  for (let row = 0; row < batch.tables.logRecords.rowCount; row++) {
    const time = bigintAt(timeColumnOf(batch, row), row);
    if (widened === undefined) widened = { minTimeUnixNano: time, maxTimeUnixNano: time };
    else if (time < widened.minTimeUnixNano) widened = { ...widened, minTimeUnixNano: time };
    else if (time > widened.maxTimeUnixNano) widened = { ...widened, maxTimeUnixNano: time };
  }
  return widened;
}
