import type { Signal } from "../base/signal.ts";
import type { AnyBatch } from "../pdata/batch.ts";
import type { Dictionary } from "../pdata/dictionary.ts";
import type { Table } from "../pdata/table.ts";
import type { TraceBatch } from "../pdata/trace-batch.ts";

/** The part of a chunk that can be dropped and loaded again: its batch and what is derived from it. */
export interface ChunkColumns {
  readonly batch: AnyBatch;
}

/**
 * Up to `chunkItemsMax` items in arrival order (or one larger request).
 *
 *     open ── full ──► sealing ── segment written ──► sealed ◄── columns dropped, loaded again ──►
 *     `columns` there   `columns` there                `columns` there or not; `facts` always
 */
export interface Chunk<C extends ChunkColumns = ChunkColumns, F = unknown> {
  /** Counts from 1 within a signal and a run of the engine; never used again. */
  readonly number: number;
  /** What stays in memory when the columns go. */
  readonly facts: F;
  columns: C | undefined;
  /** Spans, points or records. */
  itemCount: number;
  /** Journal entries that only this chunk holds; empty once sealed. */
  sequences: number[];
  /** The segment it was written to; undefined before. */
  segmentId: number | undefined;
  /** What `facts` take of memory, at most, once sealed; 0 before. */
  factBytes: number;
  /** Bytes of `columns` when they were last measured. */
  columnBytes: number;
  /** Larger = used later. */
  lastUse: number;
}

/** A chunk whose columns are there. */
export type LoadedChunk<C extends ChunkColumns, F> = Chunk<C, F> & { columns: C };

/** What a signal does with its chunks. */
export interface ChunkKind<C extends ChunkColumns, F> {
  readonly signal: Signal;
  /** `itemsExpected`: what to make room for; 0 = nobody knows. */
  newColumns(dictionary: Dictionary, itemsExpected: number): C;
  newFacts(): F;
  /** The columns of a sealed chunk around its batch, which was loaded. */
  attach(chunk: Chunk<C, F>, batch: C["batch"]): C;
  /** The chunk is full: nothing is added to it any more. */
  closed?(chunk: LoadedChunk<C, F>): void;
  /** The chunk leaves the store. Its columns may not be there. */
  remove(chunk: Chunk<C, F>): void;
  /** After `remove` of all chunks that left together. */
  evicted?(): void;
  timeRange(chunk: LoadedChunk<C, F>): TimeRange;
  /** About what the facts of a full chunk take of memory, with their share in tables over all chunks. */
  factBytes(facts: F): number;
  /** `facts` as bytes for the start after this one. */
  encodeFacts(chunk: LoadedChunk<C, F>): Uint8Array;
  /** What the store keeps so that the chunk can be searched after the next start. */
  encodeIndex?(chunk: LoadedChunk<C, F>): Uint8Array | undefined;
  /** Throws where the bytes are not what `encodeFacts` wrote. */
  decodeFacts(summary: Uint8Array, chunkNumber: number): F;
}

export interface TimeRange {
  readonly minTimeUnixNano: bigint;
  readonly maxTimeUnixNano: bigint;
}

/**
 * A full chunk as the store takes it. `summary` and `index` are made when they are read, which takes milliseconds: in the pause
 * in which the chunk is sealed, and not in the burst that filled it.
 */
export interface FullChunk extends TimeRange {
  readonly chunkNumber: number;
  readonly batch: AnyBatch;
  readonly sequences: readonly number[];
  readonly itemCount: number;
  readonly summary: Uint8Array;
  readonly index: Uint8Array | undefined;
}

/** A chunk that is on disk already. */
export interface StoredChunk {
  readonly id: number;
  readonly itemCount: number;
  readonly summary: Uint8Array;
}

/** What of a segment of spans is needed, see `SpanBlock`: loading a part is several times faster than loading all. */
export type SegmentPart = "hot" | "attributes" | "details";

/** Ids and times of the spans of a chunk, two words each, in order of arrival. */
export interface SpanRowColumns {
  readonly spanId: Uint32Array;
  readonly startTimeUnixNano: Uint32Array;
  readonly endTimeUnixNano: Uint32Array;
}

/** What a start finds of a chunk of spans. */
export type StoredIndex =
  | { readonly index: Uint8Array; readonly rows: SpanRowColumns }
  | { readonly batch: TraceBatch };

/** Brings the columns of a segment back; undefined where it was evicted or is damaged. */
export interface ChunkSource {
  load(segmentId: number): Promise<AnyBatch | undefined>;
  /** What was sealed as `index`, with the span rows; else a batch of the part `hot`. */
  loadIndex?(segmentId: number): Promise<StoredIndex | undefined>;
  /** A batch in which only what the part needs is filled; all other tables and columns are empty. */
  loadPart?(segmentId: number, part: SegmentPart): Promise<TraceBatch | undefined>;
}

/** Bytes of the columns and of the text they refer to. */
export function bytesOf(batch: AnyBatch): number {
  // Arena, ends and slots of a dictionary take about twice the text it holds.
  let bytes = batch.dictionary.byteLength * 2;
  const tables: readonly Table[] = Object.values(batch.tables);
  for (const table of tables) bytes += table.byteLength;
  return bytes;
}
