import type { KernelMemory } from "../load-kernels.ts";
import type { ScanKernel } from "../scan.ts";

type Bits = Pick<
  ScanKernel,
  "countBits" | "andBits" | "orBits" | "andNotBits" | "placesOfBits" | "spreadBits" | "scatterBits"
>;

/** `assembly/lib/scan/bits.ts` in TypeScript. */
export function bitTwins(memory: KernelMemory): Bits {
  const wordsAt = (offset: number, words: number) => new Uint32Array(memory.buffer, offset, words);
  return {
    countBits(offset, words) {
      const view = wordsAt(offset, words);
      let count = 0;
      for (let i = 0; i < words; i++) count += bitsOf(view[i]!);
      return count;
    },
    andBits: (to, from, words) => combine(wordsAt(to, words), wordsAt(from, words), (a, b) => a & b),
    orBits(to, from, words) {
      combine(wordsAt(to, words), wordsAt(from, words), (a, b) => a | b);
    },
    andNotBits: (to, from, words) => combine(wordsAt(to, words), wordsAt(from, words), (a, b) => a & ~b),
    placesOfBits(bits, words, out) {
      const places = new Uint16Array(memory.buffer, out);
      let count = 0;
      forEachBit(wordsAt(bits, words), (place) => {
        places[count++] = place;
      });
      return count;
    },
    spreadBits(presence, words, ranked, out) {
      const to = wordsAt(out, words).fill(0);
      const rankBits = new Uint32Array(memory.buffer, ranked);
      let rank = 0;
      forEachBit(wordsAt(presence, words), (row) => {
        to[row >> 5]! |= ((rankBits[rank >> 5]! >>> (rank & 31)) & 1) << (row & 31);
        rank += 1;
      });
    },
    scatterBits(rows, count, ranked, out) {
      const rowOf = new Uint16Array(memory.buffer, rows, count);
      const to = new Uint32Array(memory.buffer, out);
      forEachBit(wordsAt(ranked, Math.ceil(count / 32)), (rank) => {
        const row = rowOf[rank]!;
        to[row >> 5]! |= 1 << (row & 31);
      });
    },
  };
}

/** Set bits of one word, summed in parallel: pairs, nibbles, bytes. */
function bitsOf(word: number): number {
  const pairs = word - ((word >>> 1) & 0x5555_5555);
  const nibbles = (pairs & 0x3333_3333) + ((pairs >>> 2) & 0x3333_3333);
  return Math.imul((nibbles + (nibbles >>> 4)) & 0x0f0f_0f0f, 0x0101_0101) >>> 24;
}

function combine(to: Uint32Array, from: Uint32Array, join: (a: number, b: number) => number): number {
  let any = 0;
  for (let i = 0; i < to.length; i++) {
    const joined = join(to[i]!, from[i]!);
    to[i] = joined;
    any |= joined;
  }
  return any === 0 ? 0 : 1;
}

function forEachBit(words: Uint32Array, visit: (at: number) => void): void {
  for (let index = 0; index < words.length; index++) {
    for (let word = words[index]!; word !== 0; word &= word - 1)
      visit(index * 32 + 31 - Math.clz32(word & -word));
  }
}
