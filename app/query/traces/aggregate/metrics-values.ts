import type { SpanBlock } from "../../../spanindex/block/span-block.ts";
import { fieldType } from "../../../traceql/fields.ts";
import type { Field } from "../../../traceql/syntax-tree.ts";
import { type NumberOf, numberColumn } from "../field-values.ts";
import type { QueryWorld, Steps } from "../query-world.ts";
import { codeStarts } from "./duration-axis.ts";
import type { SeriesCells } from "./series-cells.ts";

export function isSpanDuration(field: Field): boolean {
  return field.type === "intrinsic" && field.name === "span:duration" && !field.ofParent;
}

/** Durations are given in seconds. */
export function unitOf(field: Field): number {
  return fieldType(field) === "duration" ? 1e9 : 1;
}

/** The number of each row, NaN where it has none. Durations are nanoseconds. */
function* numbersOf(world: QueryWorld, block: SpanBlock, field: Field): Steps<NumberOf> {
  if (!isSpanDuration(field)) return yield* numberColumn(world, block, field);
  const durations = durationsOf(block);
  return (row) => durations[row]!;
}

/** Exact up to 2^53. */
function durationsOf({ hot, rowCount }: SpanBlock): Float64Array {
  const { durationCode, durationLow, longDurationRows, longDurations } = hot;
  const durations = new Float64Array(rowCount);
  for (let row = 0; row < rowCount; row++)
    durations[row] = codeStarts[durationCode[row]!]! + durationLow[row]!;
  for (let i = 0; i < longDurationRows.length; i++) durations[longDurationRows[i]!] = longDurations[i]!;
  return durations;
}

/** Calls `visit` with the cell and the number of each selected row that has one. */
export function* forEachNumber(
  cells: SeriesCells,
  of: Field,
  visit: (cell: number, number: number) => void,
): Steps<void> {
  const { world } = cells;
  for (const part of cells.grouping.parts) {
    world.check();
    const mark = world.scratch.mark();
    const cellOfRow = cells.cellsOf(part);
    const numberOf = yield* numbersOf(world, part.block, of);
    const { rows, count } = part.rows;
    for (let i = 0; i < count; i++) {
      const row = rows === undefined ? i : rows[i]!;
      const number = numberOf(row);
      if (!Number.isNaN(number)) visit(cellOfRow[row]!, number);
    }
    world.scratch.release(mark);
  }
}
