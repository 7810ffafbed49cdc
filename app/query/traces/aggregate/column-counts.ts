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

  /** By code (index of the value + 1; element 0 means nothing) of an attribute. */
  ofAttribute(column: AttributeColumn): Uint32Array {
    const { values, coding, codes } = column;
    if (this.#bitmap === undefined) return wholeCounts(column);
    const places = this.#placesOf(column, this.#bitmap);
    if (coding === "codes") return this.#count(codes, values.count + 1, places);
    const counts = new Uint32Array(values.count + 1);
    if (coding === "constant") counts[1] = places.count;
    else for (const place of this.#listed(places, column.rowCount)) counts[place + 1] = 1;
    return counts;
  }

  /** Selected rows that have the attribute. */
  presentIn(column: AttributeColumn): number {
    if (this.#bitmap === undefined) return column.presentCount;
    if (column.layout !== "dense") return this.#placesOf(column, this.#bitmap).count;
    if (column.coding !== "codes") return this.#rows.count;
    return this.#rows.count - this.ofAttribute(column)[0]!;
  }

  /** Where in `codes` (or among the raw values) the selected rows are. */
  #placesOf({ layout, presence, rows, presentCount }: AttributeColumn, bitmap: Uint32Array): RowList {
    if (layout === "dense") return this.#rows;
    const { kernels, scratch } = this.#world;
    const list = scratch.u16(Math.min(presentCount, this.#rows.count) + 1);
    const { byteOffset: out } = list;
    const count =
      presence === undefined
        ? kernels.aggregate.sparseRanks(rows!.byteOffset, presentCount, bitmap.byteOffset, out)
        : kernels.aggregate.bitmapRanks(presence.byteOffset, bitmap.byteOffset, bitmap.length, out);
    return { offset: out, count, rows: list };
  }

  #listed({ rows, count }: RowList, rowCount: number): Uint16Array {
    return rows?.subarray(0, count) ?? Uint16Array.from({ length: rowCount }, (_, row) => row);
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

function wholeCounts({ values, coding, presentCount }: AttributeColumn): Uint32Array {
  const counts = new Uint32Array(values.count + 1);
  if (coding === "constant") counts[1] = presentCount;
  else if (values.counts === undefined) counts.fill(1, 1);
  else counts.set(values.counts, 1);
  return counts;
}
