import fc from "fast-check";
import { expect, test } from "vitest";
import { hasVectors, loadKernel, newKernelMemory } from "./load-kernels.ts";
import { type ScanKernel, scanKernel } from "./scan.ts";

const memory = newKernelMemory(1 << 18);
const compiled = loadKernel(scanKernel, memory, false);
const twin = loadKernel(scanKernel, memory, true);

/** Where the parts of a test lie: far enough apart for 600 rows of four bytes. */
const place = { input: 1 << 12, other: 1 << 14, out: 1 << 16, twinOut: 3 << 15 };
/** What a kernel must neither read as a row nor overwrite. */
const guard = 0xa5;

const words = (rows: number) => Math.ceil(rows / 128) * 4;

/** Runs both over the same input and compares what they leave at `out` and return. */
function expectSame(
  outBytes: number,
  prepare: (out: number) => void,
  run: (kernel: ScanKernel, out: number) => unknown,
): Uint8Array {
  const results = [compiled, twin].map((kernel, index) => {
    const out = index === 0 ? place.out : place.twinOut;
    new Uint8Array(memory.buffer, out, outBytes + 64).fill(guard);
    prepare(out);
    const returned = run(kernel, out);
    return { returned, left: Uint8Array.from(new Uint8Array(memory.buffer, out, outBytes + 64)) };
  });
  expect(results[0]).toEqual(results[1]);
  expect(results[0]!.left.slice(outBytes).every((byte) => byte === guard)).toBe(true);
  return results[0]!.left.slice(0, outBytes);
}

const nothing = (): void => undefined;
const zeroed = (byteLength: number) => (out: number) => {
  new Uint8Array(memory.buffer, out, byteLength).fill(0);
};

/** Values at `offset`, then guards. */
function put(offset: number, values: readonly number[], bytesEach: 1 | 2 | 4): void {
  new Uint8Array(memory.buffer, offset, values.length * bytesEach + 256).fill(guard);
  const { buffer } = memory;
  if (bytesEach === 1) new Uint8Array(buffer, offset).set(values);
  else if (bytesEach === 2) new Uint16Array(buffer, offset).set(values);
  else new Uint32Array(buffer, offset).set(values);
}

function bitsOf(bytes: Uint8Array): number[] {
  return Array.from({ length: bytes.length * 8 }, (_, i) => i).filter((i) => (bytes[i >> 3]! >> (i & 7)) & 1);
}

function bitmapOf(places: readonly number[], rows: number): number[] {
  const bitmap = new Array<number>(words(rows)).fill(0);
  for (const at of places) bitmap[at >> 5] = (bitmap[at >> 5]! | (1 << (at & 31))) >>> 0;
  return bitmap;
}

const rowsMax = 600;
const codes = (max: number) => fc.array(fc.nat({ max }), { maxLength: rowsMax });
/** Some rows of `count`. */
const subset = (count: number) =>
  fc.array(fc.nat({ max: Math.max(0, count - 1) }), { maxLength: count }).map((rows) => [...new Set(rows)]);

test("this machine runs vectors, so the compiled kernels are what is tested", () => {
  expect(hasVectors).toBe(true);
});

test("ranges of u8 codes, masked", () => {
  fc.assert(
    fc.property(codes(255), fc.constantFrom(255, 3), fc.nat(255), fc.nat(255), (column, mask, a, b) => {
      const [min, max] = [Math.min(a, b) & mask, Math.max(Math.min(a, b) & mask, Math.max(a, b) & mask)];
      put(place.input, column, 1);
      const bits = expectSame(words(column.length) * 4, nothing, (kernel, out) =>
        kernel.rangeBytes(place.input, column.length, mask, min, max, out),
      );
      expect(bitsOf(bits)).toEqual(
        column.flatMap((code, row) => ((code & mask) >= min && (code & mask) <= max ? [row] : [])),
      );
    }),
  );
});

test.each([
  { bytesEach: 2, max: 0xffff, kernelOf: (kernel: ScanKernel) => kernel.rangeShorts },
  { bytesEach: 4, max: 0xffff_ffff, kernelOf: (kernel: ScanKernel) => kernel.rangeWords },
] as const)("ranges of codes of $bytesEach bytes", ({ bytesEach, max, kernelOf }) => {
  const value = fc.oneof(fc.nat(20), fc.integer({ min: 0, max }));
  fc.assert(
    fc.property(fc.array(value, { maxLength: rowsMax }), value, value, (column, a, b) => {
      const [low, high] = [Math.min(a, b), Math.max(a, b)];
      put(place.input, column, bytesEach);
      const bits = expectSame(words(column.length) * 4, nothing, (kernel, out) =>
        kernelOf(kernel)(place.input, column.length, low, high, out),
      );
      expect(bitsOf(bits)).toEqual(column.flatMap((code, row) => (code >= low && code <= high ? [row] : [])));
    }),
  );
});

test.each([
  { bytesEach: 1, max: 255 },
  { bytesEach: 2, max: 399 },
  { bytesEach: 2, max: 1_023 },
  { bytesEach: 2, max: 1_999 },
] as const)("members of a set of codes of $bytesEach bytes up to $max", ({ bytesEach, max }) => {
  fc.assert(
    fc.property(codes(max), subset(max + 1), (column, members) => {
      put(place.input, column, bytesEach);
      put(place.other, bitmapOf(members, max + 1), 4);
      const rows = column.length;
      const bits = expectSame(words(rows) * 4, nothing, (kernel, out) =>
        bytesEach === 1
          ? kernel.memberBytes(place.input, rows, place.other, out)
          : kernel.memberShorts(place.input, rows, place.other, max + 1, out),
      );
      expect(bitsOf(bits)).toEqual(column.flatMap((code, row) => (members.includes(code) ? [row] : [])));
    }),
  );
});

const twoSets = fc.nat(rowsMax).chain((rows) => fc.tuple(fc.constant(rows), subset(rows), subset(rows)));

test("bitmaps are counted, joined, met and taken from each other", () => {
  fc.assert(
    fc.property(twoSets, ([rows, a, b]) => {
      const length = words(rows);
      put(place.other, bitmapOf(b, rows), 4);
      const load = (out: number) => put(out, bitmapOf(a, rows), 4);
      const loadOnly = (out: number) => new Uint32Array(memory.buffer, out, length).set(bitmapOf(a, rows));
      load(place.input);
      expect(compiled.countBits(place.input, length)).toBe(rows === 0 ? 0 : a.length);
      expect(twin.countBits(place.input, length)).toBe(rows === 0 ? 0 : a.length);
      for (const name of ["andBits", "orBits", "andNotBits"] as const)
        expectSame(length * 4, loadOnly, (kernel, out) => kernel[name](out, place.other, length));
    }),
  );
});

test("places of bits, and bits by rank back to rows", () => {
  fc.assert(
    fc.property(twoSets, ([rows, present, ranks]) => {
      const presence = bitmapOf(present, rows);
      const ascending = [...present].sort((a, b) => a - b);
      const ranked = ranks.filter((rank) => rank < present.length).sort((a, b) => a - b);
      put(place.input, presence, 4);
      put(place.other, bitmapOf(ranked, rowsMax), 4);
      const list = expectSame(present.length * 2, nothing, (kernel, out) =>
        kernel.placesOfBits(place.input, words(rows), out),
      );
      expect([...new Uint16Array(list.buffer, 0, present.length)]).toEqual(ascending);
      const spread = expectSame(words(rows) * 4, nothing, (kernel, out) =>
        kernel.spreadBits(place.input, words(rows), place.other, out),
      );
      expect(bitsOf(spread)).toEqual(ranked.map((rank) => ascending[rank]));
      put(place.input, ascending, 2);
      const scattered = expectSame(words(rows) * 4, zeroed(words(rows) * 4), (kernel, out) =>
        kernel.scatterBits(place.input, present.length, place.other, out),
      );
      expect(bitsOf(scattered)).toEqual(bitsOf(spread));
    }),
  );
});

test("spans with an ancestor on the left, over blocks of one slot and of several", () => {
  const span = fc.record({
    parent: fc.integer({ min: -1, max: 20 }),
    isLeft: fc.boolean(),
    isRight: fc.boolean(),
  });
  const rowsEach = 5;
  fc.assert(
    fc.property(
      fc.array(span, { minLength: 1, maxLength: 20 }),
      fc.integer({ min: 1, max: 3 }),
      (spans, perSlot) => {
        const idOf = (at: number): number => {
          const slot = Math.floor(at / (rowsEach * perSlot));
          return slot * 0x1_0000 + (at % (rowsEach * perSlot));
        };
        const cells = spans.map(({ parent }) =>
          parent < 0 || parent >= spans.length ? 0xffff_ffff : idOf(parent),
        );
        const blockCount = Math.ceil(spans.length / rowsEach);
        const slotCount = Math.ceil(blockCount / perSlot);
        const at = (part: number, block: number) => place.input + part * 1024 + block * 64;
        const entries = Array.from({ length: blockCount }, (_, block) => {
          const own = spans.slice(block * rowsEach, (block + 1) * rowsEach);
          const rowsWhere = (isIn: (one: (typeof own)[number]) => boolean) =>
            own.flatMap((one, row) => (isIn(one) ? [row] : []));
          put(at(0, block), cells.slice(block * rowsEach, (block + 1) * rowsEach), 4);
          put(
            at(1, block),
            bitmapOf(
              rowsWhere(({ isLeft }) => isLeft),
              own.length,
            ),
            4,
          );
          put(
            at(2, block),
            bitmapOf(
              rowsWhere(({ isRight }) => isRight),
              own.length,
            ),
            4,
          );
          return {
            slot: Math.floor(block / perSlot),
            firstRow: (block % perSlot) * rowsEach,
            rowCount: own.length,
          };
        });
        put(
          place.other + 512,
          Array.from({ length: slotCount }, (_, slot) => slot * perSlot),
          4,
        );
        const bits = expectSame(blockCount * 16, zeroed(blockCount * 16), (kernel, out) => {
          new Uint8Array(memory.buffer, at(3, 0), blockCount * 64).fill(0);
          // Both start from the same left, which is changed.
          const left = new Uint8Array(memory.buffer, at(1, 0), blockCount * 64);
          new Uint8Array(memory.buffer, at(4, 0), blockCount * 64).set(left);
          const words = entries.flatMap(({ slot, firstRow, rowCount }, block) => [
            ...[at(0, block), at(4, block), at(3, block), at(2, block), out + block * 16],
            ...[slot, firstRow, rowCount],
          ]);
          put(place.other, words, 4);
          for (let block = 0; block < blockCount; block++)
            kernel.findDescendants(place.other, blockCount, place.other + 512, slotCount, block);
        });
        const hasLeftAbove = (start: number): boolean => {
          const seen = new Set<number>();
          for (
            let above = spans[start]!.parent;
            above >= 0 && above < spans.length;
            above = spans[above]!.parent
          ) {
            if (spans[above]!.isLeft) return true;
            if (seen.has(above)) return false;
            seen.add(above);
          }
          return false;
        };
        const expected = spans.flatMap(({ isRight }, i) => (isRight && hasLeftAbove(i) ? [i] : []));
        const found = bitsOf(bits).map((bit) => Math.floor(bit / 128) * rowsEach + (bit % 128));
        expect(found).toEqual(expected);
      },
    ),
  );
});

test("a word is found where it is first", () => {
  fc.assert(
    fc.property(codes(9), fc.nat(20), fc.nat(9), (column, start, value) => {
      put(place.input, column, 4);
      const expected = column.indexOf(value, start);
      for (const kernel of [compiled, twin])
        expect(kernel.findWord(place.input, start, column.length, value)).toBe(expected);
    }),
  );
});

test("texts that contain a text, in either case, never across their borders", () => {
  const letters = fc.string({ unit: fc.constantFrom("a", "b", "A", "B", "@", "`", "é"), maxLength: 40 });
  const needles = fc.string({ unit: fc.constantFrom("a", "b", "@"), minLength: 1, maxLength: 18 });
  fc.assert(
    fc.property(fc.array(letters, { maxLength: 30 }), needles, fc.boolean(), (texts, needle, folds) => {
      const encoded = texts.map((text) => [...new TextEncoder().encode(text)]);
      const ends = encoded.map((_, i) =>
        encoded.slice(0, i + 1).reduce((sum, { length }) => sum + length, 0),
      );
      put(place.input, encoded.flat(), 1);
      put(place.other, ends, 4);
      put(place.other + 1024, [...new TextEncoder().encode(needle)], 1);
      const bits = expectSame(64, zeroed(64), (kernel, out) =>
        kernel.textsContaining(
          place.input,
          place.other,
          texts.length,
          place.other + 1024,
          needle.length,
          folds ? 1 : 0,
          3,
          out,
        ),
      );
      const expected = texts.map((text) => (folds ? text.toLowerCase() : text).includes(needle));
      expect(bitsOf(bits)).toEqual(expected.flatMap((isIn, text) => (isIn ? [text + 3] : [])));
    }),
    { numRuns: 500 },
  );
});
