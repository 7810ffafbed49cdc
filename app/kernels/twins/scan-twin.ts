import type { KernelMemory } from "../load-kernels.ts";
import type { ScanKernel } from "../scan.ts";
import { bitTwins } from "./scan-bits-twin.ts";
import { findTwins } from "./scan-find-twin.ts";
import { linkTwins } from "./scan-links-twin.ts";

/** `assembly/scan.ts` in TypeScript. Views are made in each call: the memory may have grown. */
export function scanTwin(memory: KernelMemory): ScanKernel {
  return { ...compareTwins(memory), ...bitTwins(memory), ...findTwins(memory), ...linkTwins(memory) };
}

type Compare = Pick<ScanKernel, "rangeBytes" | "rangeShorts" | "rangeWords" | "memberBytes" | "memberShorts">;

function compareTwins(memory: KernelMemory): Compare {
  return {
    rangeBytes(codes, rows, mask, min, max, out) {
      const column = new Uint8Array(memory.buffer, codes, rows);
      fillBits(memory, out, rows, (row) => (column[row]! & mask) >= min && (column[row]! & mask) <= max);
    },
    rangeShorts(codes, rows, min, max, out) {
      const column = new Uint16Array(memory.buffer, codes, rows);
      fillBits(memory, out, rows, (row) => column[row]! >= min && column[row]! <= max);
    },
    rangeWords(codes, rows, min, max, out) {
      const column = new Uint32Array(memory.buffer, codes, rows);
      const from = min >>> 0;
      const to = max >>> 0;
      fillBits(memory, out, rows, (row) => column[row]! >= from && column[row]! <= to);
    },
    memberBytes(codes, rows, table, out) {
      const column = new Uint8Array(memory.buffer, codes, rows);
      const bits = new Uint8Array(memory.buffer, table, 32);
      fillBits(memory, out, rows, (row) => isMember(bits, column[row]!));
    },
    memberShorts(codes, rows, table, _codeCount, out) {
      const column = new Uint16Array(memory.buffer, codes, rows);
      const bits = new Uint8Array(memory.buffer, table);
      fillBits(memory, out, rows, (row) => isMember(bits, column[row]!));
    },
  };
}

function isMember(bits: Uint8Array, code: number): boolean {
  return ((bits[code >> 3]! >> (code & 7)) & 1) === 1;
}

function fillBits(memory: KernelMemory, out: number, rows: number, isIn: (row: number) => boolean): void {
  const words = new Uint32Array(memory.buffer, out, Math.ceil(rows / 128) * 4);
  words.fill(0);
  for (let row = 0; row < rows; row++) if (isIn(row)) words[row >> 5]! |= 1 << (row & 31);
}
