import type { Dictionary } from "../../pdata/dictionary.ts";
import type { TraceBatch } from "../../pdata/trace-batch.ts";
import { PairTable } from "./pair-table.ts";

/** Rows of a batch that become a block. */
export interface BlockRows {
  readonly batch: TraceBatch;
  /** Of the batch, at most 65,536. */
  readonly firstRow: number;
  readonly rowCount: number;
}

/** What a block is built from. */
export interface BlockSource extends BlockRows {
  /** Ordinal in the trace table of each row of the batch. */
  readonly traceOrdinal: Uint32Array;
  /** Parent cells of the rows of the block, in shared memory; whoever links spans goes on writing them. */
  readonly parent: Uint32Array;
}

/** What identifies a block, see `SpanBlock`. */
export interface BlockPlace {
  readonly id: number;
  readonly chunk: number;
  readonly slot: number;
  /** Row of the slot that its first row is. */
  readonly firstRow: number;
}

/** What `buildSpanAttributes` needs of the dictionary of a batch; one for all blocks made of it. */
export function pairTableOf(dictionary: Dictionary): PairTable {
  return new PairTable(dictionary.pairs.entries);
}
