import type { GroupTable } from "../../../app/api/trace-queries.ts";
import type { FieldValue } from "../../state/query-edit.ts";

/** One group as the table shows it; the columns stay where they are. */
export interface GroupRow {
  readonly table: GroupTable;
  readonly row: number;
  /** One for each field; undefined where its spans lack the field. */
  readonly values: readonly (FieldValue | undefined)[];
  readonly count: number;
  readonly errors: number;
}

export function readGroup(table: GroupTable, fieldCount: number, row: number): GroupRow {
  const first = row * fieldCount;
  const values = Array.from({ length: fieldCount }, (_, at) =>
    table.absent[first + at] === 1
      ? undefined
      : {
          text: table.values[first + at] ?? "",
          type: table.types[first + at] ?? "string",
          ...cutOf(table, first + at),
        },
  );
  return { table, row, values, count: table.count[row] ?? 0, errors: table.errors[row] ?? 0 };
}

/** Of a value of which the answer holds only the beginning. */
function cutOf({ fullLength }: GroupTable, at: number): { readonly fullLength?: number } {
  const length = fullLength[at] ?? 0;
  return length === 0 ? {} : { fullLength: length };
}

/** Counts of the steps of one group. */
export function seriesOf({ table, row }: GroupRow): Float64Array {
  return Float64Array.from(table.series.subarray(row * table.steps, (row + 1) * table.steps));
}
