import fc from "fast-check";
import { expect, test } from "vitest";
import { hasVectors, loadKernel, newKernelMemory } from "./load-kernels.ts";
import { scanKernel } from "./scan.ts";

const memory = newKernelMemory(1 << 16);
const compiled = loadKernel(scanKernel, memory, false);
const twin = loadKernel(scanKernel, memory, true);

test("this machine runs vectors, so the compiled kernels are what is tested", () => {
  expect(hasVectors).toBe(true);
});

test("countBits is the same in both, at any length and alignment of four bytes", () => {
  const words = fc.array(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), { maxLength: 70 });
  fc.assert(
    fc.property(words, fc.nat({ max: 9 }), (content, skipped) => {
      const offset = 64 + skipped * 4;
      const view = new Uint32Array(memory.buffer, offset, content.length + 1);
      view.set(content);
      // A neighbour that must not be counted.
      view[content.length] = 0xffff_ffff;
      const expected = content.reduce(
        (sum, word) => sum + (word >>> 0).toString(2).replaceAll("0", "").length,
        0,
      );
      expect(twin.countBits(offset, content.length)).toBe(expected);
      expect(compiled.countBits(offset, content.length)).toBe(expected);
    }),
  );
});
