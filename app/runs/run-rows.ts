import type { AnyBatch } from "../pdata/batch.ts";
import type { LogBatch } from "../pdata/log-batch.ts";
import { type MetricBatch, pointTableOf } from "../pdata/metric-batch.ts";
import type { TraceBatch } from "../pdata/trace-batch.ts";
import { timeColumnOf } from "../spanindex/log-index.ts";
import { roughAt } from "../spanindex/words.ts";
import type { RunKey } from "../storage/stored-runs.ts";
import { processOf } from "./process-identity.ts";

const nanosPerMs = 1e6;

/** What runs need to know of the rows of a batch: spans, log records, or metrics with all their points. */
export interface RunRows {
  readonly rowCount: number;
  /** Row → row of `scopes`: items of one scope are of one process. */
  readonly scope: Uint32Array;
  /** Spans by row; undefined of other signals, which have no errors. */
  readonly statusCode: Int32Array | undefined;
  /** The process that a row of `scopes` is of. */
  processOf(scopeRow: number): RunKey;
  /**
   * When the rows from `first` on were, in milliseconds, and when they were over: as many as `startMs` has room for. Spans by their start, metrics
   * by their first point.
   */
  readTimes(first: number, startMs: Float64Array, endMs: Float64Array): void;
  /** Spans, records or points. */
  items(row: number): number;
}

export function runRowsOf(batch: AnyBatch): RunRows {
  const processes = new Map<number, RunKey>();
  const processIn = (scopeRow: number): RunKey => {
    const resource = batch.tables.scopes.columns.resource[scopeRow]!;
    let process = processes.get(resource);
    if (process === undefined) {
      process = processOf(batch.dictionary, resource);
      processes.set(resource, process);
    }
    return process;
  };
  if (batch.signal === "traces") return { processOf: processIn, ...spanRows(batch) };
  if (batch.signal === "logs") return { processOf: processIn, ...logRows(batch) };
  return { processOf: processIn, ...metricRows(batch) };
}

type RowFacts = Omit<RunRows, "processOf">;

function spanRows({ tables: { spans } }: TraceBatch): RowFacts {
  const { scope, startTimeUnixNano, endTimeUnixNano, statusCode } = spans.columns;
  return {
    ...{ rowCount: spans.rowCount, scope, statusCode },
    readTimes: (first, startMs, endMs) => {
      for (let i = 0; i < startMs.length; i++) {
        startMs[i] = roughAt(startTimeUnixNano, first + i) / nanosPerMs;
        endMs[i] = roughAt(endTimeUnixNano, first + i) / nanosPerMs;
      }
    },
    items: () => 1,
  };
}

function logRows(batch: LogBatch): RowFacts {
  const { logRecords } = batch.tables;
  return {
    ...{ rowCount: logRecords.rowCount, scope: logRecords.columns.scope, statusCode: undefined },
    readTimes: (first, startMs, endMs) => {
      for (let i = 0; i < startMs.length; i++)
        startMs[i] = roughAt(timeColumnOf(batch, first + i), first + i) / nanosPerMs;
      endMs.set(startMs);
    },
    items: () => 1,
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
    ...{ rowCount: metrics.rowCount, scope, statusCode: undefined },
    readTimes: (first, startMs, endMs) => {
      for (let i = 0; i < startMs.length; i++) {
        startMs[i] = timeOf(first + i, pointsStart[first + i]!);
        endMs[i] = timeOf(first + i, pointsEnd[first + i]! - 1);
      }
    },
    items: (row) => pointsEnd[row]! - pointsStart[row]!,
  };
}
