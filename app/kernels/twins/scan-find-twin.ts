import type { KernelMemory } from "../load-kernels.ts";
import type { ScanKernel } from "../scan.ts";

/** `assembly/lib/scan/find.ts` in TypeScript. */
export function findTwins(memory: KernelMemory): Pick<ScanKernel, "findWord" | "textsContaining"> {
  return {
    findWord(column, start, count, value) {
      return new Uint32Array(memory.buffer, column, count).indexOf(value >>> 0, start);
    },
    textsContaining(bytes, ends, count, needle, length, folds, first, out) {
      const textEnds = new Uint32Array(memory.buffer, ends, count);
      const haystack = new Uint8Array(memory.buffer, bytes);
      const wanted = new Uint8Array(memory.buffer, needle, length);
      const bits = new Uint32Array(memory.buffer, out);
      let found = 0;
      let start = 0;
      for (let text = 0; text < count; text++) {
        const end = textEnds[text]!;
        if (contains(haystack, start, end, wanted, folds)) {
          bits[(first + text) >> 5]! |= 1 << ((first + text) & 31);
          found += 1;
        }
        start = end;
      }
      return found;
    },
  };
}

function contains(bytes: Uint8Array, start: number, end: number, wanted: Uint8Array, folds: number): boolean {
  for (let at = start; at + wanted.length <= end; at++) {
    let length = 0;
    while (length < wanted.length && isSame(bytes[at + length]!, wanted[length]!, folds)) length += 1;
    if (length === wanted.length) return true;
  }
  return false;
}

function isSame(byte: number, wanted: number, folds: number): boolean {
  const isLetter = folds !== 0 && wanted >= 0x61 && wanted <= 0x7a;
  return (isLetter ? byte | 0x20 : byte) === wanted;
}
