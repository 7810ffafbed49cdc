import type { SpanBlock } from "../../../spanindex/block/span-block.ts";
import { BitOps, wordsFor } from "../predicate/bits.ts";
import type { QueryWorld } from "../query-world.ts";
import type { TimeRange } from "./question.ts";
import { type BlockSelection, forEachRow, type SpanSelection, withinRange } from "./selection.ts";

/** By ordinal, in scratch memory: 1 = the trace has a selected span. */
export function selectedTraces(world: QueryWorld, { parts }: SpanSelection): Uint8Array {
  const isSelected = world.scratch.u8(world.traces.rowCount);
  for (const part of parts) {
    world.check();
    const { trace, traceOrdinal } = part.block.hot;
    if (part.bitmap === undefined) for (const ordinal of traceOrdinal) isSelected[ordinal] = 1;
    else
      forEachRow(part, (row) => {
        isSelected[traceOrdinal[trace[row]!]!] = 1;
      });
  }
  return isSelected;
}

/** The traces with a selected span, ascending. */
export function selectedOrdinals(world: QueryWorld, selection: SpanSelection): Uint32Array {
  const isSelected = selectedTraces(world, selection);
  let count = 0;
  const ordinals = new Uint32Array(isSelected.length);
  for (let ordinal = 0; ordinal < isSelected.length; ordinal++)
    if (isSelected[ordinal] === 1) ordinals[count++] = ordinal;
  return ordinals.subarray(0, count);
}

/** The spans, of those that start in the range, of all traces with a selected span. */
export function wholeTraces(world: QueryWorld, selection: SpanSelection, range: TimeRange): SpanSelection {
  const isSelected = selectedTraces(world, selection);
  const parts: BlockSelection[] = [];
  for (const block of world.blocks) {
    world.check();
    const rows = rowsOfTraces(world, block, isSelected);
    if (rows === "none") continue;
    const part = withinRange(world, block, rows === "all" ? undefined : rows, range);
    if (part.count > 0) parts.push(part);
  }
  return {
    parts,
    count: parts.reduce((sum, { count }) => sum + count, 0),
    examinedSpans: selection.examinedSpans,
  };
}

/** Those of the selected spans whose trace is wanted; `isWanted` by ordinal. */
export function ofTraces(world: QueryWorld, selection: SpanSelection, isWanted: Uint8Array): SpanSelection {
  const ops = new BitOps(world.scratch, world.kernels);
  const parts: BlockSelection[] = [];
  for (const { block, bitmap } of selection.parts) {
    world.check();
    const rows = ops.and(bitmap ?? "all", rowsOfTraces(world, block, isWanted));
    const count = ops.count(rows, block.rowCount);
    if (count > 0) parts.push({ block, count, bitmap: typeof rows === "string" ? undefined : rows });
  }
  return {
    parts,
    count: parts.reduce((sum, { count }) => sum + count, 0),
    examinedSpans: selection.examinedSpans,
  };
}

function rowsOfTraces(
  world: QueryWorld,
  block: SpanBlock,
  isSelected: Uint8Array,
): Uint32Array | "all" | "none" {
  const { trace, traceOrdinal } = block.hot;
  const isWanted = Uint8Array.from(traceOrdinal, (ordinal) => isSelected[ordinal]!);
  if (!isWanted.includes(1)) return "none";
  if (!isWanted.includes(0)) return "all";
  const bitmap = world.scratch.u32(wordsFor(block.rowCount));
  for (let row = 0; row < block.rowCount; row++) bitmap[row >> 5]! |= isWanted[trace[row]!]! << (row & 31);
  return bitmap;
}
