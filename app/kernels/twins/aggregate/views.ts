import type { KernelMemory } from "../../load-kernels.ts";

/** A column of unsigned numbers. */
export type Column = Uint8Array | Uint16Array | Uint32Array;

/** Typed arrays over the memory, by offset. Made in each call: the memory may have grown. */
export class Views {
  readonly #memory: KernelMemory;

  constructor(memory: KernelMemory) {
    this.#memory = memory;
  }

  /** What lies from `offset` on, to the end of the memory. */
  u8(offset: number): Uint8Array {
    return new Uint8Array(this.#memory.buffer, offset);
  }

  u16(offset: number): Uint16Array {
    const { buffer } = this.#memory;
    return new Uint16Array(buffer, offset, (buffer.byteLength - offset) >>> 1);
  }

  u32(offset: number): Uint32Array {
    const { buffer } = this.#memory;
    return new Uint32Array(buffer, offset, (buffer.byteLength - offset) >>> 2);
  }

  u64(offset: number): BigUint64Array {
    const { buffer } = this.#memory;
    return new BigUint64Array(buffer, offset, Math.floor((buffer.byteLength - offset) / 8));
  }

  f64(offset: number): Float64Array {
    const { buffer } = this.#memory;
    return new Float64Array(buffer, offset, Math.floor((buffer.byteLength - offset) / 8));
  }

  column(offset: number, width: number): Column {
    if (width === 1) return this.u8(offset);
    return width === 2 ? this.u16(offset) : this.u32(offset);
  }

  /** The list of rows, or undefined where it is rows 0, 1, 2 … */
  rows(offset: number): Uint16Array | undefined {
    return offset === 0 ? undefined : this.u16(offset);
  }
}

/** What the codes of a column stand for, by row. */
export function groupReader(
  views: Views,
  codes: number,
  width: number,
  groups: number,
): (row: number) => number {
  const column = views.column(codes, width);
  if (groups === 0) return (row) => column[row]!;
  const table = views.u32(groups);
  return (row) => table[column[row]!]!;
}

/** The duration that a code and what it leaves out stand for, in nanoseconds. */
export function durationAt(code: number, low: number): number {
  const shift = Math.max((code >> 7) - 1, 0);
  return (code - (shift << 7)) * 2 ** shift + low;
}

/** Whether a row's duration is among the long ones: `low` holds ones only, and more or fewer of them than its code leaves out. */
export function isLong(code: number, low: number, lowWidth: number): boolean {
  if (low !== 2 ** (lowWidth * 8) - 1) return false;
  const shift = Math.max((code >> 7) - 1, 0);
  return shift > lowWidth * 8 || low >= 2 ** shift;
}
