import type { AttributeColumn } from "../../../spanindex/block/attribute-set.ts";
import type { QueryKernels } from "../query-world.ts";
import { type BitOps, type Bits, wordsFor } from "./bits.ts";

/** Some of the codes below `codeCount`: a bitmap by code, and how many are in it. */
export interface CodeSet {
  readonly bits: Uint32Array;
  readonly count: number;
  /** The only one, where `count` is 1. */
  readonly first: number;
  readonly codeCount: number;
}

/** Up to so many codes are compared one by one: each costs a pass, but a vectorised one. */
const comparedCodesMax = 3;
/** What `memberBytes` reads of its table. */
const byteTableCodes = 256;

/** Where a set of codes below `codeCount` goes: zeroed, and large enough for the kernels. */
export function newCodeBits(ops: BitOps, codeCount: number): Uint32Array {
  return ops.empty(Math.max(codeCount, byteTableCodes));
}

export function codeSetOf(bits: Uint32Array, codeCount: number): CodeSet {
  let count = 0;
  let first = 0;
  for (let index = 0; index < bits.length; index++) {
    for (let word = bits[index]!; word !== 0; word &= word - 1) {
      if (count === 0) first = index * 32 + 31 - Math.clz32(word & -word);
      count += 1;
    }
  }
  return { bits, count, first, codeCount };
}

/** The rows whose code is in the set. */
export class CodeRows {
  readonly #ops: BitOps;
  readonly #scan: QueryKernels["scan"];

  constructor(ops: BitOps, { scan }: Pick<QueryKernels, "scan">) {
    this.#ops = ops;
    this.#scan = scan;
  }

  rows(codes: Uint8Array | Uint16Array, set: CodeSet): Bits {
    if (set.count === 0) return "none";
    if (set.count === set.codeCount) return "all";
    if (set.count === 1) return this.between(codes, set.first, set.first);
    if (codes instanceof Uint16Array && set.count <= comparedCodesMax) return this.#anyOf(codes, set);
    const out = this.#ops.empty(codes.length);
    const { byteOffset, length } = codes;
    const table = set.bits.byteOffset;
    if (codes instanceof Uint8Array) this.#scan.memberBytes(byteOffset, length, table, out.byteOffset);
    else this.#scan.memberShorts(byteOffset, length, table, set.codeCount, out.byteOffset);
    return out;
  }

  /** The rows with min <= code <= max. */
  between(codes: Uint8Array | Uint16Array, min: number, max: number): Uint32Array {
    const out = this.#ops.empty(codes.length);
    if (codes instanceof Uint8Array)
      this.#scan.rangeBytes(codes.byteOffset, codes.length, 0xff, min, max, out.byteOffset);
    else this.#scan.rangeShorts(codes.byteOffset, codes.length, min, max, out.byteOffset);
    return out;
  }

  #anyOf(codes: Uint16Array, set: CodeSet): Bits {
    let rows: Uint32Array | undefined;
    for (let index = 0; index < set.bits.length; index++) {
      for (let word = set.bits[index]!; word !== 0; word &= word - 1) {
        const code = index * 32 + 31 - Math.clz32(word & -word);
        const own = this.between(codes, code, code);
        if (rows === undefined) rows = own;
        else this.#scan.orBits(rows.byteOffset, own.byteOffset, own.length);
      }
    }
    return rows ?? "none";
  }

  /** The rows of a column that have one of its values: bit v + 1 of the set stands for value v, bit 0 is not used. */
  ofColumn(column: AttributeColumn, values: CodeSet): Bits {
    if (values.count === 0) return "none";
    if (values.count === column.values.count) return this.present(column);
    if (column.coding === "codes") {
      const ranked = this.rows(column.codes, values);
      return column.layout === "dense" ? ranked : this.#toRows(column, ranked);
    }
    // Mostly distinct values: that of rank r is value r.
    const ranked = shifted(this.#ops, values.bits, column.presentCount);
    return column.layout === "dense" ? ranked : this.#toRows(column, ranked);
  }

  /** The rows that have a value. */
  present(column: AttributeColumn): Bits {
    if (column.presentCount === 0) return "none";
    if (column.presentCount === column.rowCount) return "all";
    if (column.layout === "bitmap") return column.presence!;
    if (column.layout === "sparse") return this.#toRows(column, "all");
    return this.between(column.codes, 1, column.values.count);
  }

  /** From ranks among the present rows to rows. */
  #toRows(column: AttributeColumn, ranked: Bits): Bits {
    const { presence, rows, presentCount, rowCount } = column;
    if (ranked === "none") return "none";
    if (presence !== undefined && ranked === "all") return presence;
    const ranks = typeof ranked === "string" ? this.#ops.full(presentCount) : ranked;
    const out = this.#ops.empty(rowCount);
    if (presence !== undefined)
      this.#scan.spreadBits(presence.byteOffset, wordsFor(rowCount), ranks.byteOffset, out.byteOffset);
    else if (rows !== undefined)
      this.#scan.scatterBits(rows.byteOffset, presentCount, ranks.byteOffset, out.byteOffset);
    return out;
  }

  /** The owners of the elements (of the events, say), `rowCount` in all. */
  owners(elements: Bits, owners: Uint16Array, rowCount: number): Bits {
    if (elements === "none") return "none";
    const bits = typeof elements === "string" ? this.#ops.full(owners.length) : elements;
    const out = this.#ops.empty(rowCount);
    this.#scan.scatterBits(owners.byteOffset, owners.length, bits.byteOffset, out.byteOffset);
    return out;
  }
}

/** Bit i + 1 becomes bit i. The result is readable beyond its end. */
function shifted(ops: BitOps, bits: Uint32Array, count: number): Uint32Array {
  const out = ops.empty(count + 128);
  const words = Math.ceil((count + 1) / 32);
  for (let index = 0; index < words; index++)
    out[index] = (bits[index]! >>> 1) | ((bits[index + 1] ?? 0) << 31);
  return out.subarray(0, wordsFor(count));
}
