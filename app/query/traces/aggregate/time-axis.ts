import { assert } from "../../../base/assert.ts";
import type { SpanBlock } from "../../../spanindex/block/span-block.ts";
import type { QueryWorld } from "../query-world.ts";
import type { TimeRange } from "./question.ts";

/** Time cut into equal columns: column c is [start + c * step, start + (c + 1) * step). */
export interface TimeAxis {
  readonly startUnixNano: bigint;
  readonly stepNano: number;
  /** At most `columnsMax`. */
  readonly columns: number;
}

/** Columns are numbers of 14 bits for the kernels. */
const columnsMax = 0x3fff;

/** Arguments of the kernels that place the starts of a block on an axis: startHigh … borders. */
export type StartArguments = readonly [
  startHigh: number,
  startLow: number,
  lowWidth: number,
  startShift: number,
  bucketShift: number,
  columnOfBucket: number,
  borders: number,
];

/** Buckets of the table: so many that few rows share one with a border. Rows that follow each other use the same few. */
const bucketsMax = 16_384;
const hasBorder = 0x8000;
const hasBorders = 0xc000;

/**
 * The table of one block, in scratch memory. Starts before the axis are placed in its first column, those after it in its
 * last; a caller that wants neither has left them out.
 *
 *     buckets    │  0  │  0  │ 0 ┆ 1 │  1  │ …       a bucket that a border runs through is marked
 */
export function startArguments(world: QueryWorld, block: SpanBlock, axis: TimeAxis): StartArguments {
  assert(axis.columns <= columnsMax, "an axis has at most 16,383 columns");
  const { startHigh, startLow, startShift, startBaseUnixNano } = block.hot;
  const lastOffset = block.zone.maxStartUnixNano - startBaseUnixNano;
  const lastHigh = Number(lastOffset >> BigInt(startShift));
  let bucketShift = 0;
  while (Math.floor(lastHigh / 2 ** bucketShift) >= bucketsMax) bucketShift += 1;
  const table = world.scratch.u16(Math.floor(lastHigh / 2 ** bucketShift) + 1);
  const borders = world.scratch.u32((axis.columns + 1) * 2);
  fillBuckets(table, borders, axis, startBaseUnixNano, lastOffset, BigInt(startShift + bucketShift));
  return [
    startHigh.byteOffset,
    startLow?.byteOffset ?? 0,
    startLow?.BYTES_PER_ELEMENT ?? 0,
    startShift,
    bucketShift,
    table.byteOffset,
    borders.byteOffset,
  ];
}

function fillBuckets(
  table: Uint16Array,
  borders: Uint32Array,
  axis: TimeAxis,
  base: bigint,
  lastOffset: bigint,
  shift: bigint,
): void {
  const step = BigInt(axis.stepNano);
  const first = base < axis.startUnixNano ? 0n : (base - axis.startUnixNano) / step;
  let column = Math.min(Number(first), axis.columns - 1);
  let filled = 0;
  for (; column + 1 < axis.columns; column++) {
    const border = axis.startUnixNano + BigInt(column + 1) * step - base;
    if (border > lastOffset) break;
    setU64(borders, column + 1, border);
    const bucket = Number(border >> shift);
    const isExact = BigInt(bucket) << shift === border;
    if (bucket < filled) {
      table[bucket]! |= hasBorders;
      continue;
    }
    table.fill(column, filled, bucket);
    if (!isExact) table[bucket] = column | hasBorder;
    filled = isExact ? bucket : bucket + 1;
  }
  table.fill(column, filled);
  setU64(borders, column + 1, 0xffff_ffff_ffff_ffffn);
}

function setU64(words: Uint32Array, index: number, value: bigint): void {
  words[index * 2] = Number(value & 0xffff_ffffn);
  words[index * 2 + 1] = Number(value >> 32n);
}

/** An axis over [start, end] in at most `columns` equal columns of whole nanoseconds. */
export function axisOver(startUnixNano: bigint, endUnixNano: bigint, columns: number): TimeAxis {
  const range = endUnixNano > startUnixNano ? endUnixNano - startUnixNano : 1n;
  const stepNano = Number((range + BigInt(columns) - 1n) / BigInt(columns));
  return { startUnixNano, stepNano, columns };
}

/** All of the axis. */
export function rangeOfAxis({ startUnixNano, stepNano, columns }: TimeAxis): TimeRange {
  return { startUnixNano, endUnixNano: startUnixNano + BigInt(stepNano) * BigInt(columns) };
}
