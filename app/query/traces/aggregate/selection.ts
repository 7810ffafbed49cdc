import type { SpanBlock } from "../../../spanindex/block/span-block.ts";
import type { QueryPlan } from "../plan.ts";
import type { QueryWorld, Steps } from "../query-world.ts";
import { matchSpans } from "../run-filter.ts";
import type { TimeRange } from "./question.ts";
import { placeInRange, rowsInRange } from "./time-range.ts";

/** The rows of one block that an aggregate is over. */
export interface BlockSelection {
  readonly block: SpanBlock;
  readonly count: number;
  /** Undefined = every row: nothing has to be read to know which. */
  readonly bitmap: Uint32Array | undefined;
}

export interface SpanSelection {
  /** Blocks with at least one row. */
  readonly parts: readonly BlockSelection[];
  readonly count: number;
  /** Spans that were looked at or left out by their zone. */
  readonly examinedSpans: number;
}

/** Rows as the kernels take them: `offset` 0 = all of them. */
export interface RowList {
  readonly offset: number;
  readonly count: number;
  /** What lies at the offset. */
  readonly rows: Uint16Array | undefined;
}

/** In scratch memory, where it is not every row. */
export function rowList({ kernels, scratch }: QueryWorld, { bitmap, count }: BlockSelection): RowList {
  if (bitmap === undefined) return { offset: 0, count, rows: undefined };
  const list = scratch.u16(count);
  kernels.aggregate.bitmapRows(bitmap.byteOffset, bitmap.length, list.byteOffset);
  return { offset: list.byteOffset, count, rows: list };
}

/** Those of the rows whose status is error. */
export function errorList(
  { kernels, scratch }: QueryWorld,
  { hot, zone }: SpanBlock,
  rows: RowList,
): RowList {
  const list = scratch.u16(Math.min(rows.count, zone.errorCount) + 1);
  const count = kernels.aggregate.errorRows(hot.flags.byteOffset, rows.offset, rows.count, list.byteOffset);
  return { offset: list.byteOffset, count, rows: list };
}

/** Calls `visit` with each selected row, ascending. */
export function forEachRow({ block, bitmap }: BlockSelection, visit: (row: number) => void): void {
  if (bitmap === undefined) {
    for (let row = 0; row < block.rowCount; row++) visit(row);
    return;
  }
  for (let index = 0; index < bitmap.length; index++) {
    for (let word = bitmap[index]!; word !== 0; word &= word - 1)
      visit(index * 32 + 31 - Math.clz32(word & -word));
  }
}

export function isSelected(bitmap: Uint32Array | undefined, row: number): boolean {
  return bitmap === undefined || ((bitmap[row >> 5]! >>> (row & 31)) & 1) === 1;
}

/** The spans that a query is about. */
export function* selectSpans(world: QueryWorld, plan: QueryPlan, range: TimeRange): Steps<SpanSelection> {
  const isWanted = (block: SpanBlock): boolean => placeInRange(block, range) !== "outside";
  const matched = plan.matchesAll ? undefined : yield* matchSpans(world, plan, isWanted);
  const parts: BlockSelection[] = [];
  for (const [index, block] of world.blocks.entries()) {
    const rows = matched?.[index] ?? "all";
    if (rows === "none") continue;
    const part = withinRange(world, block, rows === "all" ? undefined : rows, range);
    if (part.count > 0) parts.push(part);
  }
  return {
    parts,
    count: parts.reduce((sum, { count }) => sum + count, 0),
    examinedSpans: world.blocks.reduce((sum, { rowCount }) => sum + rowCount, 0),
  };
}

/** Those of the rows (undefined = all) of a block that start in a range. */
export function withinRange(
  world: QueryWorld,
  block: SpanBlock,
  bitmap: Uint32Array | undefined,
  range: TimeRange,
): BlockSelection {
  const place = placeInRange(block, range);
  if (place === "outside") return { block, count: 0, bitmap };
  const rows = place === "inside" ? bitmap : rowsInRange(world, block, bitmap, range);
  const count =
    rows === undefined ? block.rowCount : world.kernels.scan.countBits(rows.byteOffset, rows.length);
  return { block, count, bitmap: count === block.rowCount ? undefined : rows };
}
