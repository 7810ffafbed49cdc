import type { SpanBlock } from "../../../spanindex/block/span-block.ts";
import type { QueryKernels } from "../query-world.ts";
import type { Scratch } from "../scratch.ts";

/**
 * Some of the rows of a block (or of another list). A bitmap is never changed once it was handed on: it may be a column of the block. Like all of
 * them it is padded with zeros to whole 16 bytes.
 */
export type Bits = "none" | "all" | Uint32Array;

/** Words of a bitmap over `count` rows. */
export function wordsFor(count: number): number {
  return Math.ceil(count / 128) * 4;
}

/** Makes and combines bitmaps in scratch memory. */
export class BitOps {
  readonly scratch: Scratch;
  readonly #scan: QueryKernels["scan"];

  constructor(scratch: Scratch, { scan }: Pick<QueryKernels, "scan">) {
    this.scratch = scratch;
    this.#scan = scan;
  }

  /** All clear. */
  empty(count: number): Uint32Array {
    return this.scratch.u32(wordsFor(count));
  }

  and(a: Bits, b: Bits): Bits {
    if (a === "none" || b === "none") return "none";
    if (a === "all") return b;
    if (b === "all") return a;
    const both = this.copy(a);
    return this.#scan.andBits(both.byteOffset, b.byteOffset, both.length) === 0 ? "none" : both;
  }

  or(a: Bits, b: Bits): Bits {
    if (a === "all" || b === "all") return "all";
    if (a === "none") return b;
    if (b === "none") return a;
    const either = this.copy(a);
    this.#scan.orBits(either.byteOffset, b.byteOffset, either.length);
    return either;
  }

  /** Those of `a` that are not in `b`; `count` rows. */
  without(a: Bits, b: Bits, count: number): Bits {
    if (a === "none" || b === "all") return "none";
    if (b === "none") return a;
    const rest = a === "all" ? this.full(count) : this.copy(a);
    return this.#scan.andNotBits(rest.byteOffset, b.byteOffset, rest.length) === 0 ? "none" : rest;
  }

  count(bits: Bits, count: number): number {
    if (bits === "none") return 0;
    return bits === "all" ? count : this.#scan.countBits(bits.byteOffset, bits.length);
  }

  full(count: number): Uint32Array {
    const bits = this.empty(count);
    bits.fill(0xffff_ffff, 0, count >> 5);
    if ((count & 31) !== 0) bits[count >> 5] = 2 ** (count & 31) - 1;
    return bits;
  }

  copy(bits: Uint32Array): Uint32Array {
    const copy = this.scratch.u32(bits.length);
    copy.set(bits);
    return copy;
  }

  /** As a bitmap that may be changed. */
  own(bits: Bits, count: number): Uint32Array {
    if (bits === "none") return this.empty(count);
    return bits === "all" ? this.full(count) : this.copy(bits);
  }

  /** The rows, ascending. */
  rows(bits: Bits, block: SpanBlock): Uint16Array {
    const bitmap = bits === "all" || bits === "none" ? this.own(bits, block.rowCount) : bits;
    const rows = this.scratch.u16(this.count(bitmap, block.rowCount));
    this.#scan.placesOfBits(bitmap.byteOffset, wordsFor(block.rowCount), rows.byteOffset);
    return rows;
  }
}

export function hasBit(bits: Bits, row: number): boolean {
  if (typeof bits === "string") return bits === "all";
  return ((bits[row >> 5]! >>> (row & 31)) & 1) === 1;
}

export function setBit(bits: Uint32Array, row: number): void {
  bits[row >> 5]! |= 1 << (row & 31);
}

export function clearBit(bits: Uint32Array, row: number): void {
  bits[row >> 5]! &= ~(1 << (row & 31));
}
