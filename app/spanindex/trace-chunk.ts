import type { Dictionary } from "../pdata/dictionary.ts";
import { Table } from "../pdata/table.ts";
import { newTraceBatch, type TraceBatch } from "../pdata/trace-batch.ts";
import type { Chunk, LoadedChunk } from "./chunk.ts";
import { type PostingTable, postingSchema, type SpanLinkTable, spanLinkSchema } from "./postings.ts";
import type { SpanIdTable } from "./span-id-table.ts";

/** What is in memory of a chunk of spans while its columns are. `links` and `spanIds` of the open one are the placer's. */
export interface TraceColumns {
  readonly batch: TraceBatch;
  links: SpanLinkTable;
  /** Only in the chunks where duplicates are looked for (`dedupeChunks`). */
  spanIds: SpanIdTable | undefined;
  /** Rows whose parent may lie in chunks that are not looked through while spans arrive. */
  readonly deferred: number[];
}

export interface ServiceCount {
  spanCount: number;
  errorCount: number;
}

/** What stays in memory of a chunk of spans for as long as it is stored. */
export interface TraceFacts {
  /** The high halves of its row ids, one for each 65,536 rows. */
  readonly slots: number[];
  postings: PostingTable;
  /** By `service.name`. */
  readonly services: Map<string, ServiceCount>;
  /** Sorted hashes of the spans that links point at, once it is full (`hashLinkTarget`). */
  linkTargets: Uint32Array;
}

export type TraceChunk = Chunk<TraceColumns, TraceFacts>;
export type LoadedTraceChunk = LoadedChunk<TraceColumns, TraceFacts>;

export function newTraceColumns(dictionary: Dictionary, itemsExpected: number): TraceColumns {
  return {
    batch: newTraceBatch(dictionary, Math.max(512, itemsExpected)),
    links: new Table(spanLinkSchema),
    spanIds: undefined,
    deferred: [],
  };
}

export function newTraceFacts(): TraceFacts {
  return {
    slots: [],
    postings: new Table(postingSchema),
    services: new Map(),
    linkTargets: new Uint32Array(0),
  };
}
