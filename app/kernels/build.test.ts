import fc from "fast-check";
import { expect, test } from "vitest";
import { type BuildKernel, buildKernel } from "./build.ts";
import { type KernelMemory, loadKernel, newKernelMemory } from "./load-kernels.ts";

/** Arrays of a kernel call, one after the other in a memory of its own. */
class Arrays {
  readonly memory: KernelMemory = newKernelMemory(1 << 20);
  readonly kernel: BuildKernel;
  #at = 64;

  constructor(useTwin: boolean) {
    this.kernel = loadKernel(buildKernel, this.memory, useTwin);
  }

  of(words: readonly number[]): Uint32Array {
    const array = this.room(words.length);
    array.set(words);
    return array;
  }

  /** Words that nobody has cleared. */
  room(length: number): Uint32Array {
    const array = new Uint32Array(this.memory.buffer, this.#at, length).fill(0xdead_beef);
    this.#at += length * 4 + 16;
    return array;
  }
}

const pairMax = 12;
/** The key of each pair, and rows of pairs: a few keys, so that a row often has one twice. */
const input = fc.record({
  keyOf: fc.array(fc.nat({ max: 4 }), { minLength: pairMax + 1, maxLength: pairMax + 1 }),
  rows: fc.array(fc.array(fc.nat({ max: pairMax }), { maxLength: 8 }), { maxLength: 30 }),
  firstEnd: fc.nat({ max: 1_000 }),
});
type Input = typeof input extends fc.Arbitrary<infer T> ? T : never;

function runningSums(lengths: readonly number[]): number[] {
  let sum = 0;
  return lengths.map((length) => {
    sum += length;
    return sum;
  });
}

/** Sorts and numbers the items as a block does. */
function columnsOf(useTwin: boolean, { keyOf, rows, firstEnd }: Input) {
  const arrays = new Arrays(useTwin);
  const items = rows.flat();
  const pairs = arrays.of(items);
  const itemColumns = arrays.room(items.length);
  const [ofKey, keys, totals] = [arrays.room(5), arrays.room(5), arrays.room(5)];
  const count = arrays.kernel.countKeys(
    ...([pairs.byteOffset, items.length, arrays.of(keyOf).byteOffset, 5] as const),
    ...([ofKey.byteOffset, itemColumns.byteOffset, keys.byteOffset, totals.byteOffset] as const),
  );
  const ends = arrays.of(runningSums(rows.map((row) => row.length)).map((end) => firstEnd + end));
  const from = [0, ...runningSums([...totals.subarray(0, count)])].slice(0, count);
  const next = arrays.of(from);
  const [toRows, toPairs] = [arrays.room(items.length), arrays.room(items.length)];
  arrays.kernel.placeItems(
    ...([pairs.byteOffset, ends.byteOffset, firstEnd, rows.length, itemColumns.byteOffset, count] as const),
    ...([next.byteOffset, arrays.room(5).byteOffset, toRows.byteOffset, toPairs.byteOffset] as const),
  );
  const codeOf = arrays.of(Array<number>(pairMax + 1).fill(0));
  return from.map((first, column) => {
    const cells = toPairs.subarray(first, next[column]!);
    const plain = [...cells];
    const [distinct, counts] = [arrays.room(pairMax + 1), arrays.room(pairMax + 1)];
    const codes = arrays.kernel.numberPairs(
      ...([
        cells.byteOffset,
        cells.length,
        codeOf.byteOffset,
        distinct.byteOffset,
        counts.byteOffset,
      ] as const),
    );
    expect([...codeOf]).toEqual(Array(pairMax + 1).fill(0));
    return {
      key: keys[column]!,
      rows: [...toRows.subarray(first, next[column]!)],
      pairs: plain,
      codes: [...cells],
      distinct: [...distinct.subarray(0, codes)],
      counts: [...counts.subarray(0, codes)],
    };
  });
}

/** The same, written for clearness. */
function expectedColumns({ keyOf, rows }: Input) {
  const keys = [...new Set(rows.flat().map((pair) => keyOf[pair]!))];
  return keys.map((key) => {
    const found = rows.flatMap((row, index) => {
      const pair = row.find((candidate) => keyOf[candidate] === key);
      return pair === undefined ? [] : [{ index, pair }];
    });
    const pairs = found.map(({ pair }) => pair);
    const distinct = [...new Set(pairs)];
    return {
      key,
      rows: found.map(({ index }) => index),
      pairs,
      codes: pairs.map((pair) => distinct.indexOf(pair) + 1),
      distinct,
      counts: distinct.map((pair) => pairs.filter((other) => other === pair).length),
    };
  });
}

test.each([
  ["the kernel", false],
  ["its twin", true],
])(
  "%s sorts attributes by key, the first of each key of a row only, and numbers their pairs",
  (_, useTwin) => {
    fc.assert(
      fc.property(input, (given) => {
        expect(columnsOf(useTwin, given)).toEqual(expectedColumns(given));
      }),
      { numRuns: 300 },
    );
  },
);
