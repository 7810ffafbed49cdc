import { TextPool } from "../analysis/text-pool.ts";
import type { LogList } from "../api/logs.ts";
import type { LogBatch } from "../pdata/log-batch.ts";
import { serviceNameOf } from "../pdata/resource-view.ts";
import { type LogChunk, type LogIndex, timeColumnOf } from "../spanindex/log-index.ts";
import { bigintAt, compareU64, copyU64, difference, wordsOfHex } from "../spanindex/words.ts";
import { bodyText, type LogFilter, mayHoldRecords, recordTest } from "./log-filter.ts";
import { TimeSlice } from "./time-slice.ts";
import { TopRows } from "./top-rows.ts";

/** `logListParams` of the API after validation. */
export interface LogQuery extends LogFilter {
  readonly traceId?: string | undefined;
  readonly limit: number;
}

const bodyCharsMax = 2_000;
const rowsPerLook = 2_048;

interface Match {
  readonly chunk: LogChunk;
  readonly batch: LogBatch;
  readonly row: number;
  /** The column that holds its time. */
  readonly times: Uint32Array;
}

/** Log records that match, newest first; of the same time, the last to arrive first. */
export async function listLogs(index: LogIndex, query: LogQuery, signal?: AbortSignal): Promise<LogList> {
  const startedMs = performance.now();
  const slice = new TimeSlice(signal);
  const traceId = query.traceId === undefined ? undefined : wordsOfHex(query.traceId);
  const top = new TopRows<Match>(query.limit, compareMatches);
  let matched = 0;
  const chunks = traceId === undefined ? index.chunks.chunks() : index.chunksOf(traceId);
  for (const chunk of chunks) {
    if (!mayHoldRecords(chunk, query)) continue;
    const columns = await index.chunks.columns(chunk);
    slice.check();
    if (columns === undefined) continue;
    const { batch } = columns;
    const test = recordTest(batch, query);
    const candidates =
      traceId === undefined
        ? rowsUpTo(batch.tables.logRecords.rowCount)
        : columns.byTrace.rowsOf(batch.tables.logRecords.columns.traceId, traceId).reverse();
    let looked = 0;
    for (const row of candidates) {
      if (++looked % rowsPerLook === 0 && slice.isOver) await slice.pause();
      if (!test(row)) continue;
      matched += 1;
      top.add({ chunk, batch, row, times: timeColumnOf(batch, row) });
    }
  }
  return { matched, elapsedMs: performance.now() - startedMs, ...packLogs(top.sorted()) };
}

function* rowsUpTo(count: number): Iterable<number> {
  for (let row = 0; row < count; row++) yield row;
}

/** Newest first; of the same time, the last to arrive first. */
function compareMatches(a: Match, b: Match): number {
  return compareU64(b.times, b.row, a.times, a.row) || b.chunk.number - a.chunk.number || b.row - a.row;
}

function packLogs(found: readonly Match[]): Omit<LogList, "matched" | "elapsedMs"> {
  const rowCount = found.length;
  const texts = new TextPool();
  const oldest = found.at(-1);
  const base = oldest === undefined ? 0n : bigintAt(oldest.times, oldest.row);
  const list = {
    rowCount,
    baseUnixNano: String(base),
    chunk: new Uint32Array(rowCount),
    row: new Uint32Array(rowCount),
    timeUnixNano: new Uint32Array(rowCount * 2),
    timeOffsetNano: new Float64Array(rowCount),
    severityNumber: new Uint8Array(rowCount),
    severityText: new Uint32Array(rowCount),
    service: new Uint32Array(rowCount),
    body: new Uint32Array(rowCount),
    traceId: new Uint32Array(rowCount * 4),
    spanId: new Uint32Array(rowCount * 2),
  };
  found.forEach(({ chunk, batch, row, times }, at) => {
    const { columns } = batch.tables.logRecords;
    const { dictionary } = batch;
    list.chunk[at] = chunk.number;
    list.row[at] = row;
    copyU64(times, row, list.timeUnixNano, at);
    list.timeOffsetNano[at] = difference(times, row, oldest!.times, oldest!.row);
    list.severityNumber[at] = knownSeverity(columns.severityNumber[row]!);
    list.severityText[at] = texts.of(dictionary.strings.text(columns.severityText[row]!));
    const resource = batch.tables.scopes.columns.resource[columns.scope[row]!]!;
    list.service[at] = texts.of(serviceNameOf(dictionary, resource));
    list.body[at] = texts.of(oneLine(bodyText(dictionary, columns.body[row]!)));
    list.traceId.set(columns.traceId.subarray(row * 4, row * 4 + 4), at * 4);
    list.spanId.set(columns.spanId.subarray(row * 2, row * 2 + 2), at * 2);
  });
  return { ...list, strings: texts.texts };
}

function knownSeverity(number: number): number {
  return number >= 0 && number <= 24 ? number : 0;
}

function oneLine(text: string): string {
  return text.slice(0, bodyCharsMax).replaceAll(/\s*[\r\n]+\s*/g, " ");
}
