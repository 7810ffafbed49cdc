import fc from "fast-check";
import { expect, test } from "vitest";
import { MemoryFullError } from "./memory-full-error.ts";
import { memoryUses, SharedMemory } from "./shared-memory.ts";

test("scratch ranges and allocations lie beside each other, each at a multiple of sixteen", () => {
  const memory = new SharedMemory({ scratchRanges: 3, scratchBytes: 1000 });
  const first = memory.allocate(5, "hot");
  const ends = memory.scratch.map(({ offset, bytes }) => offset + bytes);
  expect(memory.scratch.map(({ offset }) => offset % 16)).toEqual([0, 0, 0]);
  expect(memory.scratch[1]!.offset).toBeGreaterThanOrEqual(ends[0]!);
  expect(first).toBeGreaterThanOrEqual(Math.max(...ends));
  expect(first % 16).toBe(0);
  expect(memory.usedBytes().hot).toBe(16);
});

test("says what it was asked for when it is full, and has room again after a free", () => {
  const memory = new SharedMemory({ bytesMax: 1 << 20 });
  const large = memory.allocate(900_000, "attributes");
  expect(() => memory.allocate(900_000, "hot")).toThrow(MemoryFullError);
  expect(() => memory.allocate(900_000, "hot")).toThrow(/no room for 900000 bytes: 900000 of 1048576/);
  memory.free(large);
  expect(memory.allocate(900_000, "hot")).toBe(large);
});

test("a view made before a growth sees what is written after it", () => {
  const memory = new SharedMemory();
  const offset = memory.allocate(16, "hot");
  const before = new Uint32Array(memory.buffer, offset, 4);
  memory.allocate(64 << 20, "hot");
  new Uint32Array(memory.buffer, offset, 4)[2] = 7;
  expect(before[2]).toBe(7);
});

test("freeing twice is noticed", () => {
  const memory = new SharedMemory();
  const offset = memory.allocate(16, "hot");
  memory.free(offset);
  expect(() => memory.free(offset)).toThrow();
});

test("whatever is allocated, shrunk and freed: nothing overlaps, uses add up, and all of it comes back as one run", () => {
  const step = fc.record({
    action: fc.constantFrom("allocate", "allocate", "free", "shrink"),
    bytes: fc.integer({ min: 0, max: 300_000 }),
    use: fc.constantFrom(...memoryUses),
    pick: fc.nat(),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const memory = new SharedMemory({ bytesMax: 4 << 20 });
      let live: { offset: number; bytes: number; use: string }[] = [];
      for (const { action, bytes, use, pick } of steps) {
        const chosen = live[pick % Math.max(1, live.length)];
        if (action === "allocate") {
          const size = Math.max(16, Math.ceil(bytes / 16) * 16);
          let offset: number;
          try {
            offset = memory.allocate(bytes, use);
          } catch (error) {
            expect(error).toBeInstanceOf(MemoryFullError);
            continue;
          }
          for (const other of live)
            expect(offset + size <= other.offset || other.offset + other.bytes <= offset).toBe(true);
          live.push({ offset, bytes: size, use });
        } else if (chosen !== undefined && action === "free") {
          memory.free(chosen.offset);
          live = live.filter((other) => other !== chosen);
        } else if (chosen !== undefined && bytes <= chosen.bytes) {
          memory.shrink(chosen.offset, bytes);
          chosen.bytes = Math.max(16, Math.ceil(bytes / 16) * 16);
        }
        for (const name of memoryUses)
          expect(memory.usedBytes()[name]).toBe(
            live.filter(({ use: of }) => of === name).reduce((sum, { bytes: size }) => sum + size, 0),
          );
      }
      for (const { offset } of live) memory.free(offset);
      expect(memory.totalUsedBytes).toBe(0);
      memory.allocate((4 << 20) - (2 << 16), "hot");
    }),
  );
});
