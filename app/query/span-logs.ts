import { isErrorRecord, logTemplate } from "../analysis/compare/log-template.ts";
import { readValue } from "../pdata/attribute-value.ts";
import type { LogBatch } from "../pdata/log-batch.ts";
import { type LogIndex, timeColumnOf } from "../spanindex/log-index.ts";
import { bigintAt, isZeroU64 } from "../spanindex/words.ts";
import { textOf } from "./display-attribute.ts";
import { TimeSlice } from "./time-slice.ts";

/** Log records by the span that wrote them; (t) = index into `templates`. */
export interface SpanLogs {
  readonly templates: readonly string[];
  /** (t) 1 = error or worse. */
  readonly isError: Uint8Array;
  /** (t) */
  readonly template: Uint32Array;
  /** Two words a record. */
  readonly spanId: Uint32Array;
}

export interface LogTimes {
  readonly startUnixNano: bigint | undefined;
  readonly endUnixNano: bigint | undefined;
}

/** Looked at, the newest first; a record takes twelve bytes meanwhile. */
const recordsMax = 1_000_000;
const rowsPerLook = 2_048;

/** The records of a time that name a span. */
export async function spanLogs(index: LogIndex, times: LogTimes, signal?: AbortSignal): Promise<SpanLogs> {
  const slice = new TimeSlice(signal);
  const found = new FoundLogs();
  for (const chunk of index.chunks.chunks().toReversed()) {
    const { range } = chunk.facts;
    if (range === undefined || found.count >= recordsMax) continue;
    if (times.startUnixNano !== undefined && range.maxTimeUnixNano < times.startUnixNano) continue;
    if (times.endUnixNano !== undefined && range.minTimeUnixNano >= times.endUnixNano) continue;
    const columns = await index.chunks.columns(chunk);
    slice.check();
    if (columns === undefined) continue;
    const { batch } = columns;
    const templates = found.templatesOf(batch);
    const { spanId } = batch.tables.logRecords.columns;
    for (let row = 0; row < batch.tables.logRecords.rowCount; row++) {
      if (row % rowsPerLook === 0 && slice.isOver) await slice.pause();
      if (isZeroU64(spanId, row) || !isWithin(batch, row, times)) continue;
      const time = timeColumnOf(batch, row);
      const identity = `${time[row * 2]} ${time[row * 2 + 1]} ${spanId[row * 2 + 1]} ${templates(row)}`;
      found.add(templates(row), spanId[row * 2]!, spanId[row * 2 + 1]!, identity);
    }
  }
  return found.pack();
}

function isWithin(batch: LogBatch, row: number, { startUnixNano, endUnixNano }: LogTimes): boolean {
  if (startUnixNano === undefined && endUnixNano === undefined) return true;
  const time = bigintAt(timeColumnOf(batch, row), row);
  return (startUnixNano ?? time) <= time && (endUnixNano === undefined || time < endUnixNano);
}

class FoundLogs {
  readonly #numbers = new Map<string, number>();
  readonly #templates: string[] = [];
  readonly #isError: number[] = [];
  readonly #seen = new Set<string>();
  readonly #template: number[] = [];
  readonly #spanId: number[] = [];

  get count(): number {
    return this.#template.length;
  }

  /** `identity`: the same of a record that was sent again after its acknowledgement was lost. */
  add(template: number, high: number, low: number, identity: string): void {
    if (this.#seen.has(identity)) return;
    this.#seen.add(identity);
    this.#template.push(template);
    this.#spanId.push(high, low);
  }

  /** Template by row. Bodies repeat: each distinct one of a severity is looked at once. */
  templatesOf(batch: LogBatch): (row: number) => number {
    const { body, severityNumber } = batch.tables.logRecords.columns;
    const known = new Map<number, number>();
    return (row) => {
      const severity = severityNumber[row]!;
      const key = body[row]! * 256 + (severity & 255);
      let number = known.get(key);
      if (number === undefined) {
        const value = readValue(batch.dictionary, body[row]!);
        const text = value === undefined ? "" : textOf(value);
        number = this.#numberOf(logTemplate(text), isErrorRecord(severity, text));
        known.set(key, number);
      }
      return number;
    };
  }

  #numberOf(template: string, isError: boolean): number {
    const key = `${isError}${template}`;
    let number = this.#numbers.get(key);
    if (number === undefined) {
      number = this.#templates.push(template) - 1;
      this.#isError.push(Number(isError));
      this.#numbers.set(key, number);
    }
    return number;
  }

  pack(): SpanLogs {
    return {
      templates: this.#templates,
      isError: Uint8Array.from(this.#isError),
      template: Uint32Array.from(this.#template),
      spanId: Uint32Array.from(this.#spanId),
    };
  }
}
