import type { Signal } from "../base/signal.ts";
import type { ClientInfo } from "./client-info.ts";
import type { Dictionary } from "./dictionary.ts";
import type { LogBatch } from "./log-batch.ts";
import type { MetricBatch } from "./metric-batch.ts";
import type { Table, TableSchema } from "./table.ts";
import type { TraceBatch } from "./trace-batch.ts";

export type BatchSchema = Readonly<Record<string, TableSchema>>;

/** How a request was written. */
export type Encoding = "protobuf" | "json";

/**
 * A request as it came in, after decompression. Its bytes belong to whoever received it: they stay as they are until the
 * consumer has resolved or rejected, and no longer.
 */
export interface WireRequest {
  readonly encoding: Encoding;
  readonly bytes: Uint8Array;
}

/** The items of one request (or of one chunk) as tables of columns, with the dictionary their codes refer to. */
export interface Batch<S extends Signal = Signal, B extends BatchSchema = BatchSchema> {
  readonly signal: S;
  readonly dictionary: Dictionary;
  readonly tables: { readonly [K in keyof B]: Table<B[K]> };
  /** The request the batch was decoded from. Whoever edits the batch drops it; while it is there, it is what is stored. */
  wire?: WireRequest | undefined;
  /** Who sent it, where a receiver told. */
  client?: ClientInfo | undefined;
}

export type AnyBatch = TraceBatch | MetricBatch | LogBatch;
