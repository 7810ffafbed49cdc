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

const values = fc.record({
  pairs: fc.array(
    fc.oneof(
      fc.record({ type: fc.constantFrom(0, 1, 4, 5, 6), bytes: fc.uint8Array({ maxLength: 40 }) }),
      fc.record({ type: fc.constant(2), bytes: fc.uint8Array({ minLength: 1, maxLength: 1 }) }),
      fc.record({ type: fc.constant(3), bytes: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(varintOf) }),
    ),
    { minLength: 1, maxLength: 20 },
  ),
  picked: fc.array(fc.nat(), { maxLength: 30 }),
  hasCodes: fc.boolean(),
});

function varintOf(value: bigint): Uint8Array {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>= 7n) {
    if (rest < 0x80n) return Uint8Array.from([...bytes, Number(rest)]);
    bytes.push(Number(rest & 0x7fn) | 0x80);
  }
}

type Values = typeof values extends fc.Arbitrary<infer T> ? T : never;

function written(useTwin: boolean, { pairs, picked, hasCodes }: Values) {
  const arrays = new Arrays(useTwin);
  const bytes = Buffer.concat(pairs.map((pair) => pair.bytes));
  const ends = runningSums(pairs.map((pair) => pair.bytes.length));
  const at = (words: readonly number[]) => arrays.of(words).byteOffset;
  const bytesAt = (content: Uint8Array) => {
    const room = arrays.room(Math.ceil(content.length / 4) + 4);
    new Uint8Array(arrays.memory.buffer, room.byteOffset).set(content);
    return room.byteOffset;
  };
  const ofValue = picked.map((number) => number % pairs.length);
  // Codes count the pairs backwards, so that a mistaken order shows.
  const listed = hasCodes ? pairs.map((_, index) => pairs.length - 1 - index) : ofValue;
  const codes = hasCodes ? at(ofValue.map((pair) => pairs.length - pair)) : 0;
  const [toEnds, toHashes] = [arrays.room(picked.length), arrays.room(picked.length)];
  const toTypes = arrays.room(picked.length);
  const to = arrays.room(picked.length * 12 + 8);
  arrays.kernel.writeValues(
    ...([at(listed), codes, picked.length, bytesAt(bytes), at([0, ...ends.slice(0, -1)]), at(ends)] as const),
    ...([bytesAt(Uint8Array.from(pairs.map(({ type }) => type))), to.byteOffset] as const),
    ...([toEnds.byteOffset, toHashes.byteOffset, toTypes.byteOffset] as const),
  );
  const types = new Uint8Array(arrays.memory.buffer, toTypes.byteOffset, picked.length);
  const payloads = Buffer.from(arrays.memory.buffer, to.byteOffset, toEnds.at(-1) ?? 0);
  const hashes = [...toHashes];
  return { ends: [...toEnds], types: [...types], payloads: payloads.toString("hex"), hashes, ofValue };
}

function payloadOf({ type, bytes }: Values["pairs"][number]): Uint8Array {
  if (type === 2) return Uint8Array.of(bytes[0] === 0 ? 0 : 1);
  if (type !== 3) return bytes;
  const payload = new DataView(new ArrayBuffer(8));
  const value = bytes.reduceRight((sum, byte) => (sum << 7n) | BigInt(byte & 0x7f), 0n);
  payload.setBigUint64(0, BigInt.asUintN(64, value), true);
  return new Uint8Array(payload.buffer);
}

test("values are written with their ends, types and hashes, the same by both", () => {
  fc.assert(
    fc.property(values, (given) => {
      const { ofValue, ...compiled } = written(false, given);
      const { ofValue: _, ...twin } = written(true, given);
      expect(twin).toEqual(compiled);
      const payloads = ofValue.map((pair) => payloadOf(given.pairs[pair]!));
      expect(compiled.payloads).toBe(Buffer.concat(payloads).toString("hex"));
      expect(compiled.ends).toEqual(runningSums(payloads.map(({ length }) => length)));
      expect(compiled.types).toEqual(ofValue.map((pair) => given.pairs[pair]!.type));
    }),
  );
});

test.each([
  ["the kernel", false],
  ["its twin", true],
])("%s writes codes to rows and marks the rows", (_, useTwin) => {
  const rowCount = 200;
  const present = fc.uniqueArray(fc.nat({ max: rowCount - 1 }), { maxLength: rowCount });
  fc.assert(
    fc.property(present, fc.constantFrom(1, 2), fc.boolean(), (chosen, codeBytes, isDense) => {
      const arrays = new Arrays(useTwin);
      const rows = chosen.toSorted((a, b) => a - b);
      const codes = rows.map((row) => row + 1);
      const rowsAt = arrays.of(rows).byteOffset;
      const to = arrays.room(rowCount).byteOffset;
      const length = isDense ? rowCount : rows.length;
      arrays.kernel.scatterCodes(
        ...([arrays.of(codes).byteOffset, isDense ? rowsAt : 0, rows.length, to, length, codeBytes] as const),
      );
      const { buffer } = arrays.memory;
      const made = codeBytes === 1 ? new Uint8Array(buffer, to, length) : new Uint16Array(buffer, to, length);
      const dense = Array.from({ length: rowCount }, (__, row) => (rows.includes(row) ? row + 1 : 0));
      expect([...made]).toEqual(isDense ? dense : codes);

      const [presence, ranks] = [arrays.room(8), arrays.room(4)];
      arrays.kernel.markRows(
        ...([rowsAt, rows.length, presence.byteOffset, 8, ranks.byteOffset, 4, 64] as const),
      );
      const marked = dense.flatMap((__, row) => ((presence[row >>> 5]! >>> (row & 31)) & 1 ? [row] : []));
      expect(marked).toEqual(rows);
      expect([...ranks]).toEqual(
        [0, 64, 128, 192].map((border) => rows.filter((row) => row < border).length),
      );
    }),
  );
});

const time = fc.oneof(
  fc.bigInt({ min: 0n, max: 1_000n }),
  fc.bigInt({ min: 2n ** 32n - 300n, max: 2n ** 32n + 300n }),
  fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
);
const spanRow = fc.record({
  start: time,
  end: time,
  status: fc.oneof(fc.nat({ max: 3 }), fc.constant(0xffff_ffff)),
  message: fc.nat({ max: 1 }),
  events: fc.nat({ max: 2 }),
  links: fc.nat({ max: 1 }),
});
const spanRows = fc.record({
  rows: fc.array(spanRow, { minLength: 1, maxLength: 40 }),
  heldBits: fc.constantFrom(16, 32),
});
type SpanRows = typeof spanRows extends fc.Arbitrary<infer T> ? T : never;

/** All columns that are made of rows. */
function rowColumns(useTwin: boolean, { rows, heldBits }: SpanRows) {
  const arrays = new Arrays(useTwin);
  const { kernel, memory } = arrays;
  const count = rows.length;
  const column = (words: readonly number[]) => arrays.of(words).byteOffset;
  const times = (values: readonly bigint[]) =>
    column(values.flatMap((value) => [Number(value & 0xffff_ffffn), Number(value >> 32n)]));
  const starts = times(rows.map(({ start }) => start));
  const ends = times(rows.map(({ end }) => end));
  const extremes = arrays.room(2);
  kernel.findExtremes(starts, count, extremes.byteOffset);
  const [earliest, latest] = [extremes[0]!, extremes[1]!];
  const range = rows[latest]!.start - rows[earliest]!.start;
  const shift = range.toString(2).length > 32 ? range.toString(2).length - 32 : 0;
  const lowBytes = shift === 0 ? 0 : shift <= 8 ? 1 : shift <= 16 ? 2 : 4;
  const [high, low] = [arrays.room(count), arrays.room(count)];
  kernel.writeOffsets(
    ...([starts, count, earliest, shift, high.byteOffset, low.byteOffset, lowBytes] as const),
  );
  const [codes, bits, found] = [arrays.room(count), arrays.room(count), arrays.room(3)];
  kernel.writeDurationCodes(
    ...([starts, ends, count, 16, codes.byteOffset, bits.byteOffset, found.byteOffset] as const),
  );
  const [lows, longRows, flags] = [arrays.room(count), arrays.room(count), arrays.room(count)];
  const longCount = kernel.writeDurationLows(
    ...([starts, ends, count, bits.byteOffset, heldBits, lows.byteOffset] as const),
    ...([heldBits / 8, longRows.byteOffset] as const),
  );
  const errors = kernel.writeFlags(
    ...([column(rows.map(({ status }) => status)), column(rows.map(({ message }) => message))] as const),
    ...([starts, ends, column(runningSums(rows.map(({ events }) => events))), 0] as const),
    ...([column(runningSums(rows.map(({ links }) => links))), 0, count, flags.byteOffset] as const),
  );
  const bytes = ({ byteOffset }: Uint32Array, length: number) => [
    ...new Uint8Array(memory.buffer, byteOffset, length),
  ];
  return {
    ...{ earliest, latest, found: [...found], errors, longRows: [...longRows.subarray(0, longCount)] },
    ...{ high: [...high], low: bytes(low, count * lowBytes), shift, lowBytes },
    ...{
      codes: bytes(codes, count * 2),
      bits: bytes(bits, count),
      lows: bytes(lows, count * (heldBits / 8)),
    },
    flags: bytes(flags, count),
  };
}

test("columns of times and flags are written the same by both, and starts can be had again", () => {
  fc.assert(
    fc.property(spanRows, (given) => {
      const compiled = rowColumns(false, given);
      expect(rowColumns(true, given)).toEqual(compiled);
      const { earliest, high, low, shift, lowBytes, errors, flags } = compiled;
      const base = given.rows[earliest]!.start;
      for (const [row, { start, events, links }] of given.rows.entries()) {
        let below = 0n;
        for (let byte = lowBytes - 1; byte >= 0; byte--)
          below = (below << 8n) | BigInt(low[row * lowBytes + byte]!);
        expect(base + (BigInt(high[row]!) << BigInt(shift)) + below).toBe(start);
        expect([(flags[row]! & 4) !== 0, (flags[row]! & 8) !== 0]).toEqual([events > 0, links > 0]);
      }
      expect(errors).toBe(given.rows.filter(({ status }) => status === 2).length);
    }),
    { numRuns: 300 },
  );
});
