import type { SpanBlock } from "../../../spanindex/block/span-block.ts";
import type { Codes } from "../fields/dense-codes.ts";
import type { RowList } from "./selection.ts";

/** Rows of one block and the group of each. */
export interface GroupedRows {
  readonly block: SpanBlock;
  readonly rows: RowList;
  /** Of the rows; undefined = every row of the block. */
  readonly bitmap: Uint32Array | undefined;
  /** By row of the block. */
  readonly codes: Codes;
  /** What the codes are, where they are a column of the block: the same object in every query. */
  readonly column: object | undefined;
  /** Group of each code, in scratch memory; undefined = the code is the group. */
  readonly groups: Uint32Array | undefined;
  /** Rows of the whole block that have each code, where known. */
  readonly codeCounts: Uint32Array | undefined;
}

/** The first arguments of every kernel over groups. */
export function codedRows(
  { codes, groups }: Pick<GroupedRows, "codes" | "groups">,
  rows: RowList,
): readonly [codes: number, width: number, groups: number, rows: number, count: number] {
  return [codes.byteOffset, codes.BYTES_PER_ELEMENT, groups?.byteOffset ?? 0, rows.offset, rows.count];
}
