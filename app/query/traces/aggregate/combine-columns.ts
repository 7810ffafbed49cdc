import type { SpanBlock } from "../../../spanindex/block/span-block.ts";
import type { Codes } from "../fields/dense-codes.ts";
import type { QueryWorld } from "../query-world.ts";
import type { NumberedColumn } from "./field-numbers.ts";
import type { RowList } from "./selection.ts";

/** Several fields of a block as one column of codes: a code is a combination of values. */
export interface CombinedColumn {
  readonly codes: Codes;
  /** By field: the number of the value that each code stands for. */
  readonly numbers: readonly Uint32Array[];
  /** Rows of the whole block that have each code, where known. */
  readonly counts: Uint32Array | undefined;
  /** As that of a `NumberedColumn`, where there is only one. */
  readonly column: object | undefined;
}

/** Fields that are coded by the same column (service, name and kind by the operation) cost no more than one of them. */
export function combineColumns(
  world: QueryWorld,
  block: SpanBlock,
  rows: RowList,
  columns: readonly NumberedColumn[],
): CombinedColumn {
  const [first, ...others] = new Set(columns.map(({ codes }) => codes));
  // Of no column: every row has the same code.
  let codes: Codes = first ?? world.scratch.u8(block.rowCount);
  // Of each column, by code of the combination: the column's own code.
  const ownCodes = new Map<Codes, Uint32Array | undefined>([[codes, undefined]]);
  for (const other of others) {
    const pairs = numberPairs(world, block, rows, codes, other);
    for (const [column, own] of ownCodes)
      ownCodes.set(column, own === undefined ? pairs.first : pairs.first.map((code) => own[code]!));
    ownCodes.set(other, pairs.second);
    codes = pairs.codes;
  }
  return {
    codes,
    numbers: columns.map(({ codes: column, numbers }) => {
      const own = ownCodes.get(column);
      return own === undefined ? numbers : own.map((code) => numbers[code]!);
    }),
    ...(others.length === 0 ? knownOf(columns) : { counts: undefined, column: undefined }),
  };
}

/** What is known of columns that have the same codes. */
function knownOf(columns: readonly NumberedColumn[]): Pick<CombinedColumn, "counts" | "column"> {
  return {
    counts: columns.find(({ counts }) => counts !== undefined)?.counts,
    column: columns.find(({ column }) => column !== undefined)?.column,
  };
}

interface PairColumn {
  readonly codes: Uint32Array;
  /** By code of the pair. */
  readonly first: Uint32Array;
  readonly second: Uint32Array;
}

/** Pairs are few as a rule: a small table stays in the nearest cache, and a larger one is only made where it fills. */
const firstSlots = 4_096;
const slotsFactor = 8;

function numberPairs(
  world: QueryWorld,
  block: SpanBlock,
  rows: RowList,
  first: Codes,
  second: Codes,
): PairColumn {
  const codes = world.scratch.u32(block.rowCount);
  for (let slots = firstSlots; ; slots *= slotsFactor) {
    const mark = world.scratch.mark();
    const table = world.scratch.u32(slots * slotWords);
    const pairs = world.scratch.u32(slots);
    const count = world.kernels.aggregate.numberPairs(
      ...([first.byteOffset, first.BYTES_PER_ELEMENT, second.byteOffset, second.BYTES_PER_ELEMENT] as const),
      ...([
        rows.offset,
        rows.count,
        table.byteOffset,
        slots - 1,
        pairs.byteOffset,
        codes.byteOffset,
      ] as const),
    );
    const found = pairs.slice(0, Math.max(0, count) * 2);
    world.scratch.release(mark);
    if (count < 0) continue;
    return { codes, first: found.filter((_, i) => i % 2 === 0), second: found.filter((_, i) => i % 2 === 1) };
  }
}

/** Words of a slot of the kernels' table of pairs. */
export const slotWords = 4;

/** Slots of a table that may meet `pairsMax` pairs: a power of two, at most half full. */
export function tableSlots(pairsMax: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(1, pairsMax) * 2 + 2));
}
