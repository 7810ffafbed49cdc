import type { AnyBatch } from "../pdata/batch.ts";
import type { LogBatch } from "../pdata/log-batch.ts";
import { type MetricBatch, pointTableOf } from "../pdata/metric-batch.ts";
import type { TraceBatch } from "../pdata/trace-batch.ts";
import { timeColumnOf } from "../spanindex/log-index.ts";
import { roughAt } from "../spanindex/words.ts";
import type { RunKey } from "../storage/stored-runs.ts";
import { processOf } from "./process-identity.ts";

const nanosPerMs = 1e6;

/** The code of an error status in OTLP. */
const statusError = 2;

/** What runs need to know of the rows of a batch: spans, log records, or metrics with all their points. */
export interface RunRows {
  readonly rowCount: number;
  /** Row → row of `scopes`: items of one scope are of one process. */
  readonly scope: Uint32Array;
  /** The process that a row of `scopes` is of. */
  processOf(scopeRow: number): RunKey;
  /** When it was, in milliseconds: spans by their start, metrics by their first point. */
  timeMs(row: number): number;
  /** When it was over. */
  endMs(row: number): number;
  /** Spans, records or points. */
  items(row: number): number;
  isError(row: number): boolean;
}

export function runRowsOf(batch: AnyBatch): RunRows {
  const processes = new Map<number, RunKey>();
  const common = {
    processOf: (scopeRow: number): RunKey => {
      const resource = batch.tables.scopes.columns.resource[scopeRow]!;
      let process = processes.get(resource);
      if (process === undefined) {
        process = processOf(batch.dictionary, resource);
        processes.set(resource, process);
      }
      return process;
    },
  };
  if (batch.signal === "traces") return { ...common, ...spanRows(batch) };
  return batch.signal === "logs" ? { ...common, ...logRows(batch) } : { ...common, ...metricRows(batch) };
}

type RowFacts = Omit<RunRows, "processOf">;

function spanRows({ tables: { spans } }: TraceBatch): RowFacts {
  const { scope, startTimeUnixNano, endTimeUnixNano, statusCode } = spans.columns;
  return {
    rowCount: spans.rowCount,
    scope,
    timeMs: (row) => roughAt(startTimeUnixNano, row) / nanosPerMs,
    endMs: (row) => roughAt(endTimeUnixNano, row) / nanosPerMs,
    items: () => 1,
    isError: (row) => statusCode[row] === statusError,
  };
}

function logRows(batch: LogBatch): RowFacts {
  const { logRecords } = batch.tables;
  const timeMs = (row: number) => roughAt(timeColumnOf(batch, row), row) / nanosPerMs;
  return {
    ...{ rowCount: logRecords.rowCount, scope: logRecords.columns.scope, timeMs, endMs: timeMs },
    items: () => 1,
    isError: () => false,
  };
}

function metricRows({ tables }: MetricBatch): RowFacts {
  const { metrics } = tables;
  const { scope, type, pointsStart, pointsEnd } = metrics.columns;
  const timeOf = (row: number, point: number): number => {
    const table = pointTableOf(type[row]!);
    if (table === undefined || pointsStart[row] === pointsEnd[row]) return 0;
    return roughAt(tables[table].columns.timeUnixNano, point) / nanosPerMs;
  };
  return {
    rowCount: metrics.rowCount,
    scope,
    timeMs: (row) => timeOf(row, pointsStart[row]!),
    endMs: (row) => timeOf(row, pointsEnd[row]! - 1),
    items: (row) => pointsEnd[row]! - pointsStart[row]!,
    isError: () => false,
  };
}
