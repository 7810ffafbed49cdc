import { recordingStart } from "../generator/requests.ts";
import { columnOf, sqlText } from "./duckdb-load.ts";
import type { HeatmapGrid } from "./heatmap-grid.ts";
import type { DuckDbForm } from "./question.ts";

export const text = sqlText;
export const column = columnOf;

/** Small enough for a number; sums with the epoch are not. */
export const startOffset = `(start - ${recordingStart}) AS start`;

/** The same condition on the ENUM columns. */
export function asEnum(condition: string): string {
  return condition.replaceAll(/\b(service|name) =/g, "$1_enum =");
}

export function escapeRegex(piece: string): string {
  return piece.replaceAll(/[{}.*+?^$()|[\]\\]/g, "\\\\$&");
}

/** SQL for the three ways to store attributes; `write` gets what an attribute is written as. */
export function forEachForm(
  write: (attribute: (key: string) => string) => string,
): Partial<Record<DuckDbForm, string>> {
  return {
    map: write((key) => `map[${text(key)}]`),
    columns: write(column),
    json: write((key) => `json_extract_string(json, ${text(`$."${key}"`)})`),
  };
}

/** Rows of SQLite with an attribute. */
export function spansWith(key: string, value: string): string {
  return `SELECT span FROM pairs JOIN span_pairs ON pair = pairs.id WHERE key = ${text(key)} AND value = ${text(value)}`;
}

/** SQLite has no quantiles: the row at each rank is taken. Counts and errors come first, then the quantiles. */
export function sqliteQuantiles(by: string, from: string, quantiles: readonly number[]): string {
  const ranks = quantiles.map((q) => `max(duration) FILTER (WHERE rank = max(1, ceil(${q} * n)))`);
  return `
    SELECT ${by}, count(*), sum(status = 2), ${ranks.join(", ")} FROM (
      SELECT ${by}, status, duration,
        row_number() OVER (PARTITION BY ${by} ORDER BY duration) AS rank, count(*) OVER (PARTITION BY ${by}) AS n
      FROM ${from}
    ) GROUP BY ${by}`;
}

/** What the databases call the smaller and the larger of two numbers. */
export interface ScalarFunctions {
  readonly least: string;
  readonly greatest: string;
}

/** The number of the cell a span lies in: row * columns + column. All in doubles: decimals are ten times slower. */
export function heatmapCell(grid: HeatmapGrid, { least, greatest }: ScalarFunctions): string {
  const { startUnixNano, stepNano, columns, rows, lowestNano, factor } = grid;
  const exponent = `(ln(${greatest}(duration, 1)) - ${Math.log(lowestNano)}e0) / ${Math.log(factor)}e0`;
  const y = `${greatest}(0e0, ${least}(${rows - 1}e0, floor(${exponent})))`;
  const x = `${least}(${columns - 1}e0, floor((start - ${startUnixNano}) / ${stepNano.toFixed(6)}e0))`;
  return `CAST(${y} * ${columns}e0 + ${x} AS INTEGER)`;
}

/** Errors that lie inside the nested set of a span of the service. */
export function belowNested(service: string): string {
  return `
    SELECT count(*) FROM spans below WHERE status = 2 AND EXISTS (
      SELECT 1 FROM spans above
      WHERE above.trace_id = below.trace_id AND above.service = ${service}
        AND above.lft < below.lft AND above.rgt > below.rgt)`;
}

/** Up from each error, parent by parent, until one is of the service. */
export function belowRecursive(service: string): string {
  return `
    WITH RECURSIVE up(trace_id, parent, found) AS (
      SELECT trace_id, parent_span_id, false FROM spans WHERE status = 2 AND parent_span_id IS NOT NULL
      UNION ALL
      SELECT up.trace_id, spans.parent_span_id, spans.service = ${service}
      FROM up JOIN spans ON spans.trace_id = up.trace_id AND spans.span_id = up.parent WHERE NOT up.found)
    SELECT count(*) FROM up WHERE found`;
}

export function belowSqlite(service: string): string {
  return `
    WITH RECURSIVE up(parent, found) AS (
      SELECT parent, 0 FROM spans WHERE status = 2 AND parent IS NOT NULL
      UNION ALL
      SELECT spans.parent, spans.service = ${service} FROM up JOIN spans ON spans.id = up.parent WHERE NOT up.found)
    SELECT count(*) FROM up WHERE found`;
}
