import { pointTableNames } from "../../pdata/edit/attribute-owners.ts";
import { type MetricBatch, pointTableOf } from "../../pdata/metric-batch.ts";
import { dropRows } from "../../pdata/select-rows.ts";
import type { AnyColumnArray, Table } from "../../pdata/table.ts";
import { wordsOf } from "../../pdata/table.ts";
import type { DroppedPoints } from "../functions/metric-item.ts";
import type { Value } from "../values/value.ts";
import type { PlanOf } from "./apply-edit.ts";
import type { ErrorSink } from "./error-sink.ts";
import type { Frame } from "./frame.ts";

/**
 * Runs an editor that changes tables, after what was edited before has been written to them. The frame is of no use then, and nor is what
 * is bound to it.
 */
export function restructure(
  { args, edit }: PlanOf<"metrics">,
  frame: Frame,
  rows: Uint32Array,
  errors: ErrorSink,
): void {
  const batch = frame.batch as MetricBatch;
  const calls = valuesOfRows(args, rows, errors);
  frame.editor.commit();
  const dropped = noPoints();
  for (const { row, values } of calls) {
    try {
      edit({ batch, ...place(batch, frame, row), dropped }, values);
    } catch (error) {
      errors.report(error);
    }
  }
  if (pointTableNames.some((name) => dropped[name].size > 0)) removePoints(batch, dropped);
  batch.wire = undefined;
}

/** The arguments of all rows, before tables change. */
function valuesOfRows(
  args: PlanOf<"metrics">["args"],
  rows: Uint32Array,
  errors: ErrorSink,
): { readonly row: number; readonly values: readonly Value[] }[] {
  const calls: { row: number; values: readonly Value[] }[] = [];
  for (const row of rows) {
    try {
      calls.push({ row, values: args.map((argument) => argument?.get(row)) });
    } catch (error) {
      errors.report(error);
    }
  }
  return calls;
}

/** The metric of a row, and the point in the table of its kind. */
function place(batch: MetricBatch, frame: Frame, row: number): { metric: number; point: number } {
  if (frame.context === "metric") return { metric: row, point: 0 };
  const metric = frame.rowMap("metrics")![row]!;
  const table = pointTableOf(batch.tables.metrics.columns.type[metric]!)!;
  let base = 0;
  for (const name of pointTableNames) {
    if (name === table) break;
    base += frame.pointCounts![name];
  }
  return { metric, point: row - base };
}

function noPoints(): DroppedPoints {
  return {
    numberPoints: new Set(),
    histogramPoints: new Set(),
    exponentialPoints: new Set(),
    summaryPoints: new Set(),
  };
}

function removePoints(batch: MetricBatch, dropped: DroppedPoints): void {
  const marks: Record<string, Uint8Array> = {};
  for (const name of pointTableNames) {
    if (dropped[name].size === 0) continue;
    const ofTable = new Uint8Array(batch.tables[name].rowCount);
    for (const row of dropped[name]) ofTable[row] = 1;
    marks[name] = ofTable;
  }
  const rest = dropRows(batch, marks);
  for (const [name, table] of Object.entries<Table>(rest.tables)) {
    overwrite((batch.tables as unknown as Record<string, Table>)[name]!, table);
  }
}

/** Gives `target` the rows of `source`, a table of the same schema. */
function overwrite(target: Table, source: Table): void {
  target.truncate(0);
  target.reserve(source.rowCount);
  target.rowCount = source.rowCount;
  for (const name in target.schema) {
    const cells = source.rowCount * wordsOf(target.schema[name]!.kind);
    (target.columns[name] as AnyColumnArray).set((source.columns[name] as AnyColumnArray).subarray(0, cells));
  }
}
