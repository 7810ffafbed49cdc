import { durationCodesMax } from "../../../spanindex/block/duration-code.ts";
import type { SpanBlock } from "../../../spanindex/block/span-block.ts";
import type { QueryWorld } from "../query-world.ts";
import type { RowList } from "./selection.ts";

/** Rows of some blocks by duration code. */
export function countDurations(
  world: QueryWorld,
  parts: readonly { readonly block: SpanBlock; readonly rows: RowList }[],
): Uint32Array {
  const counts = new Uint32Array(durationCodesMax);
  for (const { block, rows } of parts) {
    world.check();
    if (rows.offset === 0) addTo(counts, block, countsOfBlock(world, block));
    else addTo(counts, block, countRows(world, block, rows));
  }
  return counts;
}

/** Of whole blocks, from the lowest code that occurs: a block never changes, and codes are few (some 10 KiB). */
const known = new WeakMap<SpanBlock, Uint32Array>();

function countsOfBlock(world: QueryWorld, block: SpanBlock): Uint32Array {
  let counts = known.get(block);
  if (counts === undefined) {
    counts = countRows(world, block, { offset: 0, count: block.rowCount, rows: undefined });
    known.set(block, counts);
  }
  return counts;
}

/** By code, from the lowest that occurs in the block. */
function countRows({ kernels, scratch }: QueryWorld, { hot, zone }: SpanBlock, rows: RowList): Uint32Array {
  const mark = scratch.mark();
  const counts = scratch.u32(zone.maxDurationCode + 1);
  const to = counts.byteOffset;
  kernels.aggregate.countDurations(hot.durationCode.byteOffset, rows.offset, rows.count, to);
  const own = counts.slice(zone.minDurationCode);
  scratch.release(mark);
  return own;
}

function addTo(sums: Uint32Array, { zone }: SpanBlock, counts: Uint32Array): void {
  const first = zone.minDurationCode;
  for (let i = 0; i < counts.length; i++) sums[first + i]! += counts[i]!;
}
