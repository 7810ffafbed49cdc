import { readValue } from "../pdata/attribute-value.ts";
import type { Dictionary } from "../pdata/dictionary.ts";
import type { LogBatch } from "../pdata/log-batch.ts";
import { serviceNameOf } from "../pdata/resource-view.ts";
import { type LogChunk, timeColumnOf } from "../spanindex/log-index.ts";
import { bigintAt, compareU64, wordsOfHex } from "../spanindex/words.ts";
import { textOf } from "./display-attribute.ts";

/** Which log records: for the list of them, and for an export of what it shows. */
export interface LogFilter {
  readonly startUnixNano?: string | undefined;
  readonly endUnixNano?: string | undefined;
  readonly spanId?: string | undefined;
  readonly minSeverity?: number | undefined;
  readonly service?: string | undefined;
  readonly text?: string | undefined;
}

/** What the facts of a chunk say about it without its columns. */
export function mayHoldRecords({ facts }: LogChunk, query: LogFilter): boolean {
  if (query.service !== undefined && !facts.services.has(query.service)) return false;
  if (facts.range === undefined) return false;
  if (query.startUnixNano !== undefined && facts.range.maxTimeUnixNano < BigInt(query.startUnixNano))
    return false;
  return query.endUnixNano === undefined || facts.range.minTimeUnixNano < BigInt(query.endUnixNano);
}

/** Whether the record in a row is one of them. */
export function recordTest(batch: LogBatch, query: LogFilter): (row: number) => boolean {
  const { columns } = batch.tables.logRecords;
  const { resource } = batch.tables.scopes.columns;
  const tests: ((row: number) => boolean)[] = [];
  const { service, minSeverity, startUnixNano, endUnixNano, spanId, text } = query;
  if (minSeverity !== undefined) tests.push((row) => columns.severityNumber[row]! >= minSeverity);
  if (service !== undefined)
    tests.push((row) => serviceNameOf(batch.dictionary, resource[columns.scope[row]!]!) === service);
  if (spanId !== undefined) {
    const words = wordsOfHex(spanId);
    tests.push((row) => compareU64(columns.spanId, row, words, 0) === 0);
  }
  if (startUnixNano !== undefined) {
    const from = BigInt(startUnixNano);
    tests.push((row) => bigintAt(timeColumnOf(batch, row), row) >= from);
  }
  if (endUnixNano !== undefined) {
    const to = BigInt(endUnixNano);
    tests.push((row) => bigintAt(timeColumnOf(batch, row), row) < to);
  }
  if (text !== undefined && text !== "") tests.push(textTest(batch, text));
  return (row) => tests.every((test) => test(row));
}

/** Bodies repeat: each distinct one is looked at once. */
function textTest(batch: LogBatch, text: string): (row: number) => boolean {
  const wanted = text.toLowerCase();
  const decided: (boolean | undefined)[] = [];
  const { body } = batch.tables.logRecords.columns;
  return (row) => {
    const code = body[row]!;
    decided[code] ??= bodyText(batch.dictionary, code).toLowerCase().includes(wanted);
    return decided[code];
  };
}

/** The body as one text, whatever its type. */
export function bodyText(dictionary: Dictionary, code: number): string {
  const value = readValue(dictionary, code);
  return value === undefined ? "" : textOf(value);
}
