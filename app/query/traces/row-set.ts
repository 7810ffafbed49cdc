import type { SpanBlock } from "../../spanindex/block/span-block.ts";

/** Rows of all blocks: one bitmap a block (little-endian words, padded with zeros to whole 16 bytes), in scratch memory. */
export interface RowSet {
  /** By index in `world.blocks`; undefined = no row of the block. */
  readonly bitmaps: readonly (Uint32Array | undefined)[];
  /** Rows in all. */
  readonly count: number;
}

/** Words of a bitmap over the rows of a block. */
export function bitmapWords(block: SpanBlock): number {
  return Math.ceil(block.rowCount / 128) * 4;
}
