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
      : { text: table.values[first + at] ?? "", type: table.types[first + at] ?? "string" },
  );
  return { table, row, values, count: table.count[row] ?? 0, errors: table.errors[row] ?? 0 };
}

/** Counts of the steps of one group. */
export function seriesOf({ table, row }: GroupRow): Float64Array {
  return Float64Array.from(table.series.subarray(row * table.steps, (row + 1) * table.steps));
}
