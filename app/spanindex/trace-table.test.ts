import fc from "fast-check";
import { expect, test } from "vitest";
import { SharedMemory } from "./memory/shared-memory.ts";
import { TraceTable } from "./trace-table.ts";

/** Ids that share words, so that slots are shared, too. */
const id = fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 40 }));
const step = fc.record({ id, isRemoval: fc.boolean() });

test("ordinals are found whatever was added and removed before", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
      const table = new TraceTable(new SharedMemory());
      const known = new Map<string, number>();
      for (const { id, isRemoval } of steps) {
        const words = Uint32Array.from([0, id[0], 0, id[1]]);
        const ordinal = known.get(String(id));
        if (isRemoval && ordinal !== undefined) {
          table.remove(ordinal);
          known.delete(String(id));
        } else if (!isRemoval) {
          const added = table.add(words, 0);
          if (ordinal !== undefined) expect(added).toBe(ordinal);
          else expect([...known.values()]).not.toContain(added);
          known.set(String(id), added);
        }
      }
      expect(table.count).toBe(known.size);
      for (let a = 0; a <= 3; a++) {
        for (let b = 0; b <= 40; b++) {
          const words = Uint32Array.from([0, a, 0, b]);
          expect(table.find(words, 0)).toBe(known.get(String([a, b])) ?? -1);
        }
      }
    }),
    { seed: 3, numRuns: 200 },
  );
});

test("ten thousand traces grow the table and are all found", () => {
  const table = new TraceTable(new SharedMemory());
  const ids = Uint32Array.from({ length: 40_000 }, (_, i) => (i % 4 === 3 ? i : 7));
  for (let i = 0; i < 10_000; i++) expect(table.add(ids, i * 4)).toBe(i);
  for (let i = 0; i < 10_000; i++) expect(table.find(ids, i * 4)).toBe(i);
});
