import fc from "fast-check";
import { expect, test } from "vitest";
import { type AggregateKernel, aggregateKernel } from "./aggregate.ts";
import { loadKernel, newKernelMemory } from "./load-kernels.ts";

const memoryBytes = 1 << 20;
/** Nothing lies at offset 0: there it means "none". */
const firstOffset = 4096;

/** Places inputs in memory, zeroed results behind them. */
class Arena {
  readonly memory = newKernelMemory(memoryBytes, memoryBytes);
  #next = firstOffset;

  put(array: ArrayLike<number>, type: ArrayType): number {
    const offset = this.#next;
    new type(this.memory.buffer, offset, array.length).set(array);
    this.#next = (offset + array.length * type.BYTES_PER_ELEMENT + 31) & ~15;
    return offset;
  }

  room(length: number, type: ArrayType): number {
    return this.put(new Array<number>(length).fill(0), type);
  }

  read(offset: number, length: number, type: ArrayType): number[] {
    return [...new type(this.memory.buffer, offset, length)];
  }

  /** Row numbers, or 0 for all. */
  rows(rows: readonly number[] | undefined): number {
    return rows === undefined ? 0 : this.put(rows, Uint16Array);
  }
}

interface ArrayType {
  readonly BYTES_PER_ELEMENT: number;
  new (
    buffer: SharedArrayBuffer,
    offset: number,
    length: number,
  ): Uint8Array | Uint16Array | Uint32Array | Float64Array;
}

/** Runs the same on a fresh memory with the compiled kernel and with its twin: what they say must be equal. */
function both(run: (kernel: AggregateKernel, arena: Arena) => unknown): unknown {
  const [compiled, twin] = [false, true].map((isTwin) => {
    const arena = new Arena();
    return run(loadKernel(aggregateKernel, arena.memory, isTwin), arena);
  });
  expect(compiled).toEqual(twin);
  return twin;
}

const rowCount = 130;
const someRows = fc.uniqueArray(fc.nat({ max: rowCount - 1 })).map((rows) => rows.sort((a, b) => a - b));
const selected = fc.option(someRows, { nil: undefined });
const column = (max: number): fc.Arbitrary<number[]> =>
  fc.array(fc.nat({ max }), { minLength: rowCount, maxLength: rowCount });
const width = fc.constantFrom(1, 2, 4);
const typeOfWidth: Readonly<Record<number, ArrayType>> = { 1: Uint8Array, 2: Uint16Array, 4: Uint32Array };

/** Enough for more than one element of `ranks`. */
const bitmapWords = 40;
const manyRows = fc
  .uniqueArray(fc.nat({ max: bitmapWords * 32 - 1 }), { maxLength: 300 })
  .map((rows) => rows.sort((a, b) => a - b));

function bitmapOf(rows: readonly number[]): number[] {
  const words = new Uint32Array(bitmapWords);
  for (const row of rows) words[row >> 5]! |= 1 << (row & 31);
  return [...words];
}

test("rows are selected alike", () => {
  fc.assert(
    fc.property(manyRows, manyRows, column(255), selected, (present, rows, flags, list) => {
      const found = both((kernel, arena) => {
        const [presence, selection] = [present, rows].map((set) => arena.put(bitmapOf(set), Uint32Array));
        const out = arena.room(bitmapWords * 32, Uint16Array);
        const ranks = arena.put(
          [0, 512, 1024].map((before) => present.filter((row) => row < before).length),
          Uint16Array,
        );
        const read = (length: number): number[] => arena.read(out, length, Uint16Array);
        return [
          read(kernel.bitmapRows(selection!, bitmapWords, out)),
          read(kernel.bitmapRanks(presence!, ranks, 2, arena.put(rows, Uint16Array), rows.length, out)),
          read(kernel.sparseRanks(arena.put(present, Uint16Array), present.length, selection!, out)),
          read(
            kernel.errorRows(
              arena.put(flags, Uint8Array),
              arena.rows(list),
              list?.length ?? rowCount - 3,
              out,
            ),
          ),
        ];
      });
      const ranks = present.flatMap((row, rank) => (rows.includes(row) ? [rank] : []));
      const errors = (list ?? [...flags.keys()].slice(0, rowCount - 3)).filter(
        (row) => (flags[row]! & 3) === 2,
      );
      expect(found).toEqual([rows, ranks, ranks, errors]);
    }),
  );
});

test("groups are counted, summed and sorted alike", () => {
  const groupCount = 7;
  fc.assert(
    fc.property(
      fc.record({
        codes: column(20),
        durations: column(3_000),
        low: fc.oneof(column(0xffff), fc.constant(new Array<number>(rowCount).fill(0xffff))),
        steps: column(4),
      }),
      fc.array(fc.nat({ max: groupCount - 1 }), { minLength: 21, maxLength: 21 }),
      fc.tuple(width, fc.constantFrom(2, 4), fc.boolean()),
      selected,
      ({ codes, durations, low, steps }, table, [codeWidth, lowWidth, hasTable], list) => {
        const groupOf = hasTable ? table : [...table.keys()];
        both((kernel, arena) => {
          const rows = arena.rows(list);
          const count = list?.length ?? rowCount;
          const coded = [
            arena.put(codes, typeOfWidth[codeWidth]!),
            codeWidth,
            hasTable ? arena.put(table, Uint32Array) : 0,
            rows,
            count,
          ] as const;
          const duration = arena.put(durations, Uint16Array);
          const counts = arena.room(21, Uint32Array);
          kernel.countGroups(...coded, counts);
          const sizes = arena.read(counts, 21, Uint32Array);
          const begins = firstPositions(sizes);
          const positions = arena.put(
            begins.flatMap((begin, group) => [begin, begin + sizes[group]!]),
            Uint32Array,
          );
          const sorted = arena.room(rowCount, Uint16Array);
          kernel.scatterDurations(...coded, duration, positions, sorted);
          const reached = arena.read(positions, 42, Uint32Array);
          for (let group = 0; group < 21; group++) expect(reached[group * 2]).toBe(reached[group * 2 + 1]);
          const sums = arena.room(21, Float64Array);
          const maxima = arena.room(21, Float64Array);
          kernel.addTotals(
            ...coded,
            duration,
            arena.put(low, typeOfWidth[lowWidth]!),
            lowWidth,
            sums,
            maxima,
          );
          const series = arena.room(21 * 5, Uint32Array);
          kernel.countNumbers(...coded, arena.put(steps, Uint16Array), 5, 0, series);
          const counted = arena.read(counts, 21, Uint32Array);
          const expected = new Array<number>(21).fill(0);
          for (const row of list ?? codes.keys()) expected[groupOf[codes[row]!]!]! += 1;
          expect(counted).toEqual(expected);
          return [
            counted,
            arena.read(sorted, count, Uint16Array),
            arena.read(sums, 21, Float64Array),
            arena.read(maxima, 21, Float64Array),
            arena.read(series, 21 * 5, Uint32Array),
          ];
        });
      },
    ),
  );
});

function firstPositions(counts: readonly number[]): number[] {
  let next = 0;
  return counts.map((count) => {
    next += count;
    return next - count;
  });
}

test("quantiles of small and large groups are those of the sorted codes", () => {
  const shares = [0, 0.5, 0.9, 0.99, 1];
  const group = fc.array(fc.nat({ max: 7_423 }), { maxLength: 130 });
  fc.assert(
    fc.property(fc.array(group, { minLength: 1, maxLength: 5 }), (groups) => {
      const found = both((kernel, arena) => {
        const sorted = arena.put(groups.flat(), Uint16Array);
        const sizes = groups.map(({ length }) => length);
        const ends = arena.put(
          firstPositions(sizes).map((first, i) => first + sizes[i]!),
          Uint32Array,
        );
        const counters = arena.room(7_424 + 16, Uint32Array);
        const out = arena.room(groups.length * shares.length, Uint16Array);
        const share = arena.put(shares, Float64Array);
        kernel.groupQuantiles(sorted, ends, groups.length, share, shares.length, counters, out);
        const all = arena.room(7_424, Uint32Array);
        kernel.countDurations(sorted, 0, sizes[0]!, all);
        expect(arena.read(all, 7_424, Uint32Array).reduce((sum, n) => sum + n)).toBe(sizes[0]);
        expect(arena.read(counters, 7_424 + 16, Uint32Array).every((n) => n === 0)).toBe(true);
        const sortedOut = arena.read(out, groups.length * shares.length, Uint16Array);
        expect(countedQuantiles(kernel, arena, groups, share, shares.length)).toEqual(sortedOut);
        return sortedOut;
      });
      const expected = groups.flatMap((codes) => quantilesOf(codes, shares));
      expect(found).toEqual(expected);
    }),
  );
});

/** The same by counters. */
function countedQuantiles(
  kernel: AggregateKernel,
  arena: Arena,
  groups: readonly (readonly number[])[],
  shares: number,
  shareCount: number,
): number[] {
  const codes = groups.flat();
  const firstCode = Math.min(7_424, ...codes);
  const stride = Math.max(firstCode, ...codes) - firstCode + 1;
  const groupOfRow = groups.flatMap((group, number) => group.map(() => number));
  const counters = arena.room(groups.length * stride + 16, Uint32Array);
  const sizes = arena.put(
    groups.map(({ length }) => length),
    Uint32Array,
  );
  const out = arena.room(groups.length * shareCount, Uint16Array);
  kernel.countNumbers(
    ...([arena.put(groupOfRow, Uint8Array), 1, 0, 0, codes.length] as const),
    ...([arena.put(codes, Uint16Array), stride, firstCode, counters] as const),
  );
  kernel.countedQuantiles(counters, stride, firstCode, sizes, groups.length, shares, shareCount, out);
  return arena.read(out, groups.length * shareCount, Uint16Array);
}

test("quantiles of runs are those of all their codes", () => {
  const shares = [0, 0.25, 0.5, 0.9, 0.99, 1];
  // Of few codes or many, in runs that are alike or have nothing in common.
  const codes = fc
    .nat({ max: 7_000 })
    .chain((first) =>
      fc
        .constantFrom(3, 400)
        .chain((range) =>
          fc
            .array(fc.nat({ max: range }), { minLength: 1, maxLength: 200 })
            .map((offsets) => offsets.map((at) => first + at)),
        ),
    );
  const groups = fc.array(fc.array(codes, { maxLength: 6 }), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(groups, (runsOfGroups) => {
      const all = runsOfGroups.flat();
      const found = both((kernel, arena) => {
        const sizes = all.map(({ length }) => length);
        const starts = firstPositions(sizes);
        const sorted = arena.put(all.flat(), Uint16Array);
        const counters = arena.room(7_424, Uint32Array);
        const runEnds = arena.put(
          starts.map((start, run) => start + sizes[run]!),
          Uint32Array,
        );
        kernel.sortRuns(sorted, runEnds, all.length, counters);
        expect(arena.read(counters, 7_424, Uint32Array).every((n) => n === 0)).toBe(true);
        const runs = arena.put(
          starts.flatMap((start, run) => [sorted + start * 2, sizes[run]!, 0]),
          Uint32Array,
        );
        const groupSizes = runsOfGroups.map(({ length }) => length);
        const ends = arena.put(
          firstPositions(groupSizes).map((first, group) => first + groupSizes[group]!),
          Uint32Array,
        );
        const out = arena.room(runsOfGroups.length * shares.length, Uint16Array);
        const share = arena.put(shares, Float64Array);
        kernel.runQuantiles(runs, ends, runsOfGroups.length, share, shares.length, out);
        return [
          arena.read(sorted, all.flat().length, Uint16Array),
          arena.read(out, runsOfGroups.length * shares.length, Uint16Array),
        ];
      });
      const expected = runsOfGroups.flatMap((runs) => quantilesOf(runs.flat(), shares));
      expect(found).toEqual([all.flatMap((run) => run.toSorted((a, b) => a - b)), expected]);
    }),
  );
});

/** At the nearest ranks; 0 of nothing. */
function quantilesOf(codes: readonly number[], shares: readonly number[]): number[] {
  const ordered = codes.toSorted((a, b) => a - b);
  return shares.map((share) =>
    codes.length === 0 ? 0 : ordered[Math.max(1, Math.ceil(share * codes.length - 1e-9)) - 1]!,
  );
}

test("cells of time and duration are the exact ones on either side of a border", () => {
  fc.assert(
    fc.property(
      fc.record({ high: column(4_095), low: column(7), code: column(700), extra: column(15) }),
      fc.uniqueArray(fc.nat({ max: 4_095 * 8 }), { minLength: 1, maxLength: 6 }),
      fc.uniqueArray(fc.nat({ max: 700 }), { minLength: 1, maxLength: 6 }),
      selected,
      ({ high, low, code, extra }, times, durations, list) => {
        const columnBorders = [0, ...times.filter((time) => time > 0)].sort((a, b) => a - b);
        const rowBorders = [0, ...durations.filter((nano) => nano > 0)].sort((a, b) => a - b);
        const cellRows = rowBorders.length;
        const columns = columnBorders.length;
        const cellCount = columns * cellRows;
        const found = both((kernel, arena) => {
          const bucketShift = 4;
          const columnOfBucket = arena.put(
            tableOf(4_096 >> bucketShift, 8 << bucketShift, columnBorders),
            Uint16Array,
          );
          const borders = [...columnBorders, Number.MAX_SAFE_INTEGER];
          const starts = [
            arena.put(high, Uint32Array),
            arena.put(low, Uint8Array),
            1,
            3,
            bucketShift,
            columnOfBucket,
            arena.put(
              borders.flatMap((at) => [at >>> 0, Math.floor(at / 2 ** 32)]),
              Uint32Array,
            ),
          ] as const;
          const rows = [arena.rows(list), list?.length ?? rowCount] as const;
          const cells = arena.room(cellCount, Uint32Array);
          const rowOfCode = arena.put(
            Array.from({ length: 701 }, () => 0xc000),
            Uint16Array,
          );
          const limits = arena.put([...rowBorders, Number.POSITIVE_INFINITY], Float64Array);
          const lows = arena.put(extra, Uint16Array);
          const codes = arena.put(code, Uint16Array);
          kernel.countCells(
            ...starts,
            codes,
            lows,
            2,
            rowOfCode,
            limits,
            cellRows,
            ...rows,
            arena.room(rowCount, Uint16Array),
            cells,
          );
          const steps = arena.room(rowCount, Uint16Array);
          kernel.startColumns(...starts, ...rows, steps);
          return [arena.read(cells, cellCount, Uint32Array), arena.read(steps, rowCount, Uint16Array)];
        }) as [number[], number[]];
        const expected = new Array<number>(cellCount).fill(0);
        for (const row of list ?? high.keys()) {
          const at = columnBorders.findLastIndex((border) => border <= high[row]! * 8 + low[row]!);
          const shift = Math.max((code[row]! >> 7) - 1, 0);
          const nano = (code[row]! - (shift << 7)) * 2 ** shift + extra[row]!;
          expected[at * cellRows + rowBorders.findLastIndex((border) => border <= nano)]! += 1;
          expect(found[1][row]).toBe(at);
        }
        expect(found[0]).toEqual(expected);
      },
    ),
  );
});

/** For buckets of `size`: the column of their first moment, marked where one border or several lie inside. */
function tableOf(buckets: number, size: number, borders: readonly number[]): number[] {
  return Array.from({ length: buckets }, (_, bucket) => {
    const first = borders.findLastIndex((border) => border <= bucket * size);
    const last = borders.findLastIndex((border) => border < (bucket + 1) * size);
    if (first === last) return first;
    return first + (last - first === 1 ? 0x8000 : 0xc000);
  });
}

test("pairs of codes are numbered in order of appearance", () => {
  fc.assert(
    fc.property(column(12), column(12), fc.tuple(width, width), selected, (first, second, widths, list) => {
      both((kernel, arena) => {
        const pairs = arena.room(rowCount * 2, Uint32Array);
        const out = arena.room(rowCount, Uint32Array);
        const known = kernel.numberPairs(
          arena.put(first, typeOfWidth[widths[0]]!),
          widths[0],
          arena.put(second, typeOfWidth[widths[1]]!),
          widths[1],
          arena.rows(list),
          list?.length ?? rowCount,
          arena.room(256 * 4, Uint32Array),
          255,
          pairs,
          out,
        );
        const numbers = arena.read(out, rowCount, Uint32Array);
        const read = arena.read(pairs, known * 2, Uint32Array);
        for (const row of list ?? first.keys()) {
          const number = numbers[row]!;
          expect([read[number * 2], read[number * 2 + 1]]).toEqual([first[row], second[row]]);
        }
        return [numbers, read];
      });
    }),
  );
});

test("edges are rows whose parent, in any block, has another service", () => {
  const cell = fc.oneof(fc.nat({ max: rowCount * 2 + 5 }), fc.constantFrom(0xffff_ffff, 0x8000_0000));
  const cells = fc.array(cell, { minLength: rowCount, maxLength: rowCount });
  fc.assert(
    fc.property(
      fc.tuple(column(3), column(3)),
      cells,
      fc.nat({ max: 1 }),
      selected,
      (operations, parents, block, list) => {
        both((kernel, arena) => {
          const services = [
            [5, 6, 5, 7],
            [7, 7, 6, 5],
          ];
          const pairs = arena.room(rowCount * 2, Uint32Array);
          const pairCount = arena.room(1, Uint32Array);
          const edgeRows = arena.room(rowCount, Uint16Array);
          const edgeOfRow = arena.room(rowCount, Uint32Array);
          const directEdges = arena.room(rowCount, Uint16Array);
          const find = (table: number, mask: number, to: number): number =>
            kernel.findEdges(
              block,
              arena.put(parents, Uint32Array),
              arena.rows(list),
              list?.length ?? rowCount,
              2,
              arena.put([3, 3 + rowCount], Uint32Array),
              arena.put([rowCount, rowCount], Uint32Array),
              arena.put(
                operations.map((codes) => arena.put(codes, Uint16Array)),
                Uint32Array,
              ),
              arena.put(
                services.map((table) => arena.put(table, Uint32Array)),
                Uint32Array,
              ),
              ...([table, mask, pairs, pairCount, edgeRows, to] as const),
            );
          const foundDirectly = find(0, 10, directEdges);
          const found = find(arena.room(256 * 4, Uint32Array), 255, edgeOfRow);
          expect(foundDirectly).toBe(found);
          const known = arena.read(pairCount, 1, Uint32Array)[0]!;
          const rows = arena.read(edgeRows, found, Uint16Array);
          const edges = arena.read(edgeOfRow, rowCount, Uint32Array);
          const read = arena.read(pairs, known * 2, Uint32Array);
          const serviceOf = (id: number): number | undefined => {
            const at = id - 3;
            if (at < 0 || at >= rowCount * 2) return undefined;
            const owner = at < rowCount ? 0 : 1;
            return services[owner]![operations[owner]![at - owner * rowCount]!];
          };
          const expected = (list ?? [...parents.keys()]).flatMap((row) => {
            const [caller, callee] = [serviceOf(parents[row]!), serviceOf(3 + block * rowCount + row)];
            return caller === undefined || caller === callee ? [] : [[row, caller, callee]];
          });
          expect(rows.map((row) => [row, read[edges[row]! * 2], read[edges[row]! * 2 + 1]])).toEqual(
            expected,
          );
          const direct = arena.read(directEdges, rowCount, Uint16Array);
          expect(rows.map((row) => direct[row])).toEqual(
            expected.map(([, caller, callee]) => caller! * 10 + callee!),
          );
          return [rows, read];
        });
      },
    ),
  );
});
