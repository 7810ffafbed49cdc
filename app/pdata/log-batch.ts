import type { Batch } from "./batch.ts";
import type { Dictionary } from "./dictionary.ts";
import {
  attributeListSchema,
  endOf,
  i32,
  id8,
  id16,
  rowOf,
  scopeSchema,
  string,
  u32,
  u64,
  value,
} from "./schema.ts";
import { Table } from "./table.ts";

/**
 * Log records as columns:   scopes ◄── logRecords ──► logAttributes
 */
export const logRecordSchema = {
  scope: rowOf("scopes"),
  /** 0 = unknown: sort and show by `observedTimeUnixNano`. */
  timeUnixNano: u64,
  observedTimeUnixNano: u64,
  severityNumber: i32,
  severityText: string,
  body: value,
  eventName: string,
  flags: u32,
  droppedAttributesCount: u32,
  /** All zero = not correlated; so is an id of a wrong length (counted as a warning, never refused). */
  traceId: id16,
  spanId: id8,
  attributesEnd: endOf("logAttributes"),
} as const;

export const logTables = {
  scopes: scopeSchema,
  logRecords: logRecordSchema,
  logAttributes: attributeListSchema,
} as const;

export type LogBatch = Batch<"logs", typeof logTables>;

export function newLogBatch(dictionary: Dictionary, capacity?: number): LogBatch {
  return {
    signal: "logs",
    dictionary,
    tables: {
      scopes: new Table(scopeSchema),
      logRecords: new Table(logRecordSchema, capacity),
      logAttributes: new Table(attributeListSchema, capacity === undefined ? undefined : capacity * 4),
    },
  };
}
