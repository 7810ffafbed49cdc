import fc from "fast-check";
import { expect, test } from "vitest";
import { newKernelMemory } from "../../../kernels/load-kernels.ts";
import { type DurationRuns, KeptRuns } from "./kept-runs.ts";

const offset = 4_096;
const bytes = 1_024;

function runsOf(codes: readonly number[]): DurationRuns {
  return {
    codes: Uint16Array.from(codes),
    ends: Uint32Array.of(codes.length),
    errors: Uint32Array.of(codes.length % 3),
  };
}

test("what is kept stays as it was while it is in use, and makes room afterwards", () => {
  const columns = Array.from({ length: 12 }, (_, column) => {
    const codes = Array.from({ length: 20 + column * 12 }, (_unused, i) => column * 1_000 + i);
    return { key: { column }, runs: runsOf(codes) };
  });
  // Which columns each query looks at.
  const queries = fc.array(fc.uniqueArray(fc.nat({ max: columns.length - 1 }), { minLength: 1 }), {
    minLength: 1,
    maxLength: 20,
  });
  fc.assert(
    fc.property(queries, (asked) => {
      const kept = new KeptRuns(newKernelMemory(1 << 16, 1 << 16), { offset, bytes });
      for (const wanted of asked) {
        const keys = wanted.map((column) => columns[column]!.key);
        const known = kept.use(keys);
        for (const column of wanted)
          if (!known.has(columns[column]!.key)) kept.keep(columns[column]!.key, columns[column]!.runs);
        for (const column of wanted) {
          const found = known.get(columns[column]!.key);
          if (found === undefined) continue;
          expect(found).toEqual(columns[column]!.runs);
          expect(found.codes.byteOffset).toBeGreaterThanOrEqual(offset);
          expect(found.codes.byteOffset + found.codes.byteLength).toBeLessThanOrEqual(offset + bytes);
        }
      }
      // One alone fits whatever was before it.
      kept.use([]);
      kept.keep(columns[11]!.key, columns[11]!.runs);
      expect(kept.use([columns[11]!.key]).get(columns[11]!.key)).toEqual(columns[11]!.runs);
    }),
  );
});

test("without room nothing is kept", () => {
  const kept = new KeptRuns(newKernelMemory(1 << 16, 1 << 16), { offset, bytes: 0 });
  const column = {};
  kept.use([column]);
  kept.keep(column, runsOf([1, 2, 3]));
  expect(kept.use([column]).size).toBe(0);
  expect(kept.hasRoomFor(1)).toBe(false);
});
