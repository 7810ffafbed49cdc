import type { ImportedRange, ImportedRequest } from "../api/import.ts";
import type { AnyBatch } from "../pdata/batch.ts";
import type { MetricBatch } from "../pdata/metric-batch.ts";
import { timeColumnOf } from "../spanindex/log-index.ts";
import { bigintAt, compareU64, equalWords, isZeroU64, traceIdHex } from "../spanindex/words.ts";

const traceIdWords = 4;

/** Of when the items of a request are, and of which trace: where a page goes to show them. */
export function importedFacts(batch: AnyBatch): Pick<ImportedRequest, "range" | "trace"> {
  const range = new RangeOfTimes();
  if (batch.signal === "traces") {
    const { rowCount, columns } = batch.tables.spans;
    for (let row = 0; row < rowCount; row++) {
      range.add(columns.startTimeUnixNano, row);
      range.add(columns.endTimeUnixNano, row);
    }
    return { range: range.found, trace: traceOf(columns.traceId, rowCount) };
  }
  if (batch.signal === "logs") {
    for (let row = 0; row < batch.tables.logRecords.rowCount; row++) range.add(timeColumnOf(batch, row), row);
  } else addPoints(range, batch);
  return { range: range.found, trace: undefined };
}

const pointTables = ["numberPoints", "histogramPoints", "exponentialPoints", "summaryPoints"] as const;

function addPoints(range: RangeOfTimes, { tables }: MetricBatch): void {
  for (const name of pointTables) {
    const { rowCount, columns } = tables[name];
    for (let row = 0; row < rowCount; row++) range.add(columns.timeUnixNano, row);
  }
}

function traceOf(traceId: Uint32Array, rowCount: number): ImportedRequest["trace"] {
  if (rowCount === 0) return undefined;
  let row = 1;
  while (row < rowCount && equalWords(traceId, row * traceIdWords, traceId, 0, traceIdWords)) row++;
  return { traceId: traceIdHex(traceId, 0), isOnly: row === rowCount };
}

/** The least and the greatest of some times; 0 stands for none. */
class RangeOfTimes {
  readonly #least = Uint32Array.of(0xffff_ffff, 0xffff_ffff);
  readonly #greatest = new Uint32Array(2);

  add(times: Uint32Array, row: number): void {
    if (isZeroU64(times, row)) return;
    if (compareU64(times, row, this.#least, 0) < 0) this.#least.set(times.subarray(row * 2, row * 2 + 2));
    if (compareU64(times, row, this.#greatest, 0) > 0)
      this.#greatest.set(times.subarray(row * 2, row * 2 + 2));
  }

  get found(): ImportedRange | undefined {
    if (isZeroU64(this.#greatest, 0)) return undefined;
    return {
      startUnixNano: String(bigintAt(this.#least, 0)),
      endUnixNano: String(bigintAt(this.#greatest, 0)),
    };
  }
}
