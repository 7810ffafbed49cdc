import type { AttributeColumn } from "../../../spanindex/block/attribute-set.ts";
import type { SpanBlock } from "../../../spanindex/block/span-block.ts";
import type { Codes } from "../fields/dense-codes.ts";
import type { QueryWorld } from "../query-world.ts";
import type { BlockSelection, RowList } from "./selection.ts";

/** How often each code of the columns of one block occurs among the selected rows. Rows become a list once, whatever is counted. */
export class ColumnCounts {
  readonly block: SpanBlock;
  readonly #world: QueryWorld;
  readonly #bitmap: Uint32Array | undefined;
  readonly #rows: RowList;
  /** Service, name and kind are one column of codes; so are the attributes of a resource. */
  readonly #known = new Map<Codes, Uint32Array>();

  constructor(world: QueryWorld, { block, bitmap }: BlockSelection, rows: RowList) {
    this.block = block;
    this.#world = world;
    this.#bitmap = bitmap;
    this.#rows = rows;
  }

  /** By code of a column that has one for each row; the whole-block counts are given where they are known. */
  ofCodes(codes: Codes, codeCount: number, wholeBlock: Uint32Array | undefined): Uint32Array {
    if (this.#bitmap === undefined && wholeBlock !== undefined) return wholeBlock;
    let counts = this.#known.get(codes);
    if (counts === undefined) {
      counts = this.#count(codes, codeCount, this.#rows);
      this.#known.set(codes, counts);
    }
    return counts;
  }

  /**
   * Adds up an attribute by the number of its values: `numbers` is by code (index of the value + 1). Returns how many rows have
   * it. Where few rows are selected nothing else is touched, however many values there are.
   */
  addAttribute(column: AttributeColumn, numbers: Uint32Array, sums: Uint32Array): number {
    const { values, coding } = column;
    if (this.#bitmap === undefined) return addWhole(column, numbers, sums);
    const places = this.#placesOf(column, this.#bitmap);
    if (coding === "constant") sums[numbers[1]!]! += places.count;
    else if (coding === "codes" && places.count > values.count)
      return addCounts(this.#count(column.codes, values.count + 1, places), numbers, sums);
    else return addPlaces(column, places, numbers, sums);
    return places.count;
  }

  /** Selected rows that have the attribute. */
  presentIn(column: AttributeColumn): number {
    if (this.#bitmap === undefined) return column.presentCount;
    if (column.layout !== "dense") return this.#placesOf(column, this.#bitmap).count;
    if (column.coding !== "codes") return this.#rows.count;
    return this.#rows.count - this.#count(column.codes, column.values.count + 1, this.#rows)[0]!;
  }

  /** Where in `codes` (or among the raw values) the selected rows are. */
  #placesOf({ layout, presence, ranks, rows, presentCount }: AttributeColumn, bitmap: Uint32Array): RowList {
    if (layout === "dense") return this.#rows;
    const { kernels, scratch } = this.#world;
    const list = scratch.u16(Math.min(presentCount, this.#rows.count) + 1);
    const { byteOffset: out } = list;
    const count =
      presence === undefined
        ? kernels.aggregate.sparseRanks(rows!.byteOffset, presentCount, bitmap.byteOffset, out)
        : kernels.aggregate.bitmapRanks(
            ...([presence.byteOffset, ranks!.byteOffset, ranks!.BYTES_PER_ELEMENT] as const),
            ...([this.#rows.offset, this.#rows.count, out] as const),
          );
    return { offset: out, count, rows: list };
  }

  #count(codes: Codes, codeCount: number, places: RowList): Uint32Array {
    const { kernels, scratch } = this.#world;
    const mark = scratch.mark();
    const counts = scratch.u32(codeCount);
    kernels.aggregate.countGroups(
      ...([codes.byteOffset, codes.BYTES_PER_ELEMENT, 0, places.offset, places.count] as const),
      counts.byteOffset,
    );
    const copy = counts.slice();
    scratch.release(mark);
    return copy;
  }
}

/** sums[number] += count by code; returns how many rows had a value. */
export function addCounts(counts: Uint32Array, numbers: Uint32Array, sums: Uint32Array): number {
  let present = 0;
  for (let code = 0; code < numbers.length; code++) {
    const number = numbers[code]!;
    if (number === 0) continue;
    sums[number]! += counts[code]!;
    present += counts[code]!;
  }
  return present;
}

function addWhole(
  { values, coding, presentCount }: AttributeColumn,
  numbers: Uint32Array,
  sums: Uint32Array,
): number {
  if (coding === "constant") sums[numbers[1]!]! += presentCount;
  else if (values.counts === undefined)
    for (let value = 1; value <= values.count; value++) sums[numbers[value]!]! += 1;
  else for (let value = 0; value < values.count; value++) sums[numbers[value + 1]!]! += values.counts[value]!;
  return presentCount;
}

function addPlaces(
  { coding, codes }: AttributeColumn,
  { rows, count }: RowList,
  numbers: Uint32Array,
  sums: Uint32Array,
): number {
  let present = 0;
  for (let i = 0; i < count; i++) {
    const place = rows === undefined ? i : rows[i]!;
    const code = coding === "raw" ? place + 1 : codes[place]!;
    if (code === 0) continue;
    sums[numbers[code]!]! += 1;
    present += 1;
  }
  return present;
}
