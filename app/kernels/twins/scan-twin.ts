import type { KernelMemory } from "../load-kernels.ts";
import type { ScanKernel } from "../scan.ts";

/** `assembly/scan.ts` in TypeScript. Views are made in each call: the memory may have grown. */
export function scanTwin(memory: KernelMemory): ScanKernel {
  return {
    countBits(offset, words) {
      const view = new Uint32Array(memory.buffer, offset, words);
      let count = 0;
      for (let i = 0; i < words; i++) count += bitsOf(view[i]!);
      return count;
    },
  };
}

/** Set bits of one word, summed in parallel: pairs, nibbles, bytes. */
function bitsOf(word: number): number {
  const pairs = word - ((word >>> 1) & 0x5555_5555);
  const nibbles = (pairs & 0x3333_3333) + ((pairs >>> 2) & 0x3333_3333);
  return Math.imul((nibbles + (nibbles >>> 4)) & 0x0f0f_0f0f, 0x0101_0101) >>> 24;
}
