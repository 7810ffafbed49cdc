import type { AnyBatch } from "../batch.ts";
import type { PointTableName } from "../metric-batch.ts";
import { rangeStart, type Table } from "../table.ts";

/** The lists of attributes of a batch. */
export type AttributeListName =
  | "spanAttributes"
  | "eventAttributes"
  | "linkAttributes"
  | "logAttributes"
  | "pointAttributes"
  | "exemplarAttributes"
  | "metricMetadata";

/** Whose attributes a list holds, as rows 0 to `rowCount`. */
export interface AttributeOwners {
  readonly rowCount: number;
  /** Fills in the range of each row in the list. */
  readRanges(starts: Uint32Array, ends: Uint32Array): void;
  writeRanges(starts: Uint32Array, ends: Uint32Array): void;
}

const endColumnOf: Readonly<Record<string, readonly [table: string, column: string]>> = {
  spanAttributes: ["spans", "attributesEnd"],
  eventAttributes: ["events", "attributesEnd"],
  linkAttributes: ["links", "attributesEnd"],
  logAttributes: ["logRecords", "attributesEnd"],
  exemplarAttributes: ["exemplars", "attributesEnd"],
  metricMetadata: ["metrics", "metadataEnd"],
};

/**
 * Data points of a batch in one row of numbers: those of `numberPoints` first, then the other tables in this order.
 *
 *     numberPoints 0..3   histogramPoints 0..1   →   0 1 2 3   4 5
 */
export const pointTableNames: readonly PointTableName[] = [
  "numberPoints",
  "histogramPoints",
  "exponentialPoints",
  "summaryPoints",
];

type Tables = Readonly<Record<string, Table>>;
type PointColumns = { readonly attributesStart: Uint32Array; readonly attributesEnd: Uint32Array };

/** The owners of a list of this batch. */
export function attributeOwners(batch: AnyBatch, list: AttributeListName): AttributeOwners {
  const tables = batch.tables as unknown as Tables;
  if (list === "pointAttributes") return new PointOwners(pointTableNames.map((name) => tables[name]!));
  const [table, column] = endColumnOf[list]!;
  return new EndOwners(tables[table]!, column);
}

/** Owners with an `end` column: the ranges are one after the other. */
class EndOwners implements AttributeOwners {
  readonly rowCount: number;
  readonly #ends: Uint32Array;

  constructor(table: Table, column: string) {
    this.rowCount = table.rowCount;
    this.#ends = (table.columns as Record<string, Uint32Array>)[column]!;
  }

  readRanges(starts: Uint32Array, ends: Uint32Array): void {
    for (let row = 0; row < this.rowCount; row++) {
      starts[row] = rangeStart(this.#ends, row);
      ends[row] = this.#ends[row]!;
    }
  }

  writeRanges(_starts: Uint32Array, ends: Uint32Array): void {
    this.#ends.set(ends);
  }
}

/** The data points of all tables, which hold a start and an end each. */
class PointOwners implements AttributeOwners {
  readonly rowCount: number;
  readonly #tables: readonly Table[];

  constructor(tables: readonly Table[]) {
    this.#tables = tables;
    this.rowCount = tables.reduce((sum, table) => sum + table.rowCount, 0);
  }

  readRanges(starts: Uint32Array, ends: Uint32Array): void {
    let base = 0;
    for (const { columns, rowCount } of this.#tables) {
      const { attributesStart, attributesEnd } = columns as unknown as PointColumns;
      starts.set(attributesStart.subarray(0, rowCount), base);
      ends.set(attributesEnd.subarray(0, rowCount), base);
      base += rowCount;
    }
  }

  writeRanges(starts: Uint32Array, ends: Uint32Array): void {
    let base = 0;
    for (const { columns, rowCount } of this.#tables) {
      const { attributesStart, attributesEnd } = columns as unknown as PointColumns;
      attributesStart.set(starts.subarray(base, base + rowCount));
      attributesEnd.set(ends.subarray(base, base + rowCount));
      base += rowCount;
    }
  }
}
