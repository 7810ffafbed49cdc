import { durationCodesMax, durationOfCode } from "../../../spanindex/block/duration-code.ts";
import type { QueryWorld } from "../query-world.ts";

/** The smallest duration of each code, and what would follow the last. */
export const codeStarts: Float64Array = Float64Array.from({ length: durationCodesMax + 1 }, (_, code) =>
  durationOfCode(code),
);

/** Durations cut into rows whose borders grow by about a constant factor. The first row also holds what is below, the last what is above. */
export interface DurationAxis {
  /** rows + 1, in nanoseconds. */
  readonly borderNano: Float64Array<ArrayBuffer>;
  readonly rows: number;
}

export function durationAxis(fromNano: number, toNano: number, rows: number): DurationAxis {
  const from = Math.max(1, fromNano);
  const factor = Math.max(toNano, from * 1.01) / from;
  const exact = Float64Array.from({ length: rows + 1 }, (_, row) => from * factor ** (row / rows));
  return { borderNano: readable(exact), rows };
}

/** What a person reads without effort. */
const digitsLeast = 3;
const digitsMost = 15;

/** In as few digits as tell them apart: a query that selects rows names their borders, and should be short to read and exact. */
function readable(borders: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  for (let digits = digitsLeast; digits <= digitsMost; digits++) {
    const rounded = borders.map((border) => Number(border.toPrecision(digits)));
    if (rounded.every((border, at) => at === 0 || border > rounded[at - 1]!)) return rounded;
  }
  return borders;
}

/** The row of a duration: what the kernels agree with. */
export function rowOf({ borderNano, rows }: DurationAxis, nano: number): number {
  let low = 0;
  let high = rows;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (borderNano[middle]! <= nano) low = middle;
    else high = middle;
  }
  return low;
}

/** Marks the row of a code that one border runs through, or several. */
export const hasBorder = 0x8000;
const hasBorders = 0xc000;

/** What the kernels place durations by, in scratch memory. */
export interface DurationTables {
  /** By duration code. */
  readonly rowOfCode: Uint16Array;
  readonly rowBorders: Float64Array;
}

export function durationTables(world: QueryWorld, axis: DurationAxis): DurationTables {
  const rowOfCode = world.scratch.u16(durationCodesMax);
  const rowBorders = world.scratch.f64(axis.rows + 1);
  rowBorders.set(axis.borderNano);
  // What is above the last border stays in the last row.
  rowBorders[axis.rows] = Number.POSITIVE_INFINITY;
  let row = 0;
  for (let code = 0; code < durationCodesMax; code++) {
    while (rowBorders[row + 1]! <= codeStarts[code]!) row += 1;
    const longest = codeStarts[code + 1]! - 1;
    if (rowBorders[row + 1]! > longest) rowOfCode[code] = row;
    else rowOfCode[code] = row | (rowBorders[row + 2]! > longest ? hasBorder : hasBorders);
  }
  return { rowOfCode, rowBorders };
}

/**
 * The duration shown for a code: the middle of those it stands for. It is at most 1/256 away from each of them
 * (`codeError`), and exact below 256 ns.
 */
export function middleOfCode(code: number): number {
  return (codeStarts[code]! + codeStarts[code + 1]! - 1) / 2;
}

export const codeError = 1 / 256;
