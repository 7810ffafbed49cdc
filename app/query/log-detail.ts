import type { LogDetail } from "../api/logs.ts";
import { ApiFailure } from "../api/protocol.ts";
import { readValue } from "../pdata/attribute-value.ts";
import type { LogBatch } from "../pdata/log-batch.ts";
import { readResource, readScope, serviceNameOf } from "../pdata/resource-view.ts";
import { rangeStart } from "../pdata/table.ts";
import { type LogIndex, timeColumnOf } from "../spanindex/log-index.ts";
import {
  bigintAt,
  compareU64,
  equalWords,
  isZeroU64,
  setBigint,
  spanIdHex,
  traceIdHex,
} from "../spanindex/words.ts";
import { displayAttribute, displayPairs } from "./display-attribute.ts";
import { TimeSlice } from "./time-slice.ts";

/** `logDetailParams` of the API after validation. */
export interface LogName {
  readonly chunk: number;
  readonly row: number;
  readonly timeUnixNano: string;
}

interface Found {
  readonly batch: LogBatch;
  readonly row: number;
}

/** One record in full. Rejects with `not_found` where it left the store, or cannot be told from another since a restart. */
export async function describeLog(index: LogIndex, name: LogName, signal?: AbortSignal): Promise<LogDetail> {
  const time = new Uint32Array(2);
  setBigint(time, 0, BigInt(name.timeUnixNano));
  const found = (await named(index, name, time)) ?? (await onlyOneAt(index, time, new TimeSlice(signal)));
  if (found === undefined) throw new ApiFailure("not_found", "This log record is not stored any more");
  return detailOf(found);
}

async function named(
  index: LogIndex,
  { chunk, row }: LogName,
  time: Uint32Array,
): Promise<Found | undefined> {
  const holder = index.chunks.chunk(chunk);
  const batch = holder === undefined ? undefined : (await index.chunks.columns(holder))?.batch;
  if (batch === undefined || row >= batch.tables.logRecords.rowCount) return undefined;
  return isAt(batch, row, time) ? { batch, row } : undefined;
}

/** The record of a time, undefined where there is none or more than one. */
async function onlyOneAt(index: LogIndex, time: Uint32Array, slice: TimeSlice): Promise<Found | undefined> {
  const instant = bigintAt(time, 0);
  let found: Found | undefined;
  for (const chunk of index.chunks.chunks()) {
    const { range } = chunk.facts;
    if (range === undefined || instant < range.minTimeUnixNano || instant > range.maxTimeUnixNano) continue;
    const batch = (await index.chunks.columns(chunk))?.batch;
    if (slice.isOver) await slice.pause();
    if (batch === undefined) continue;
    for (let row = 0; row < batch.tables.logRecords.rowCount; row++) {
      if (!isAt(batch, row, time)) continue;
      if (found !== undefined) return undefined;
      found = { batch, row };
    }
  }
  return found;
}

function isAt(batch: LogBatch, row: number, time: Uint32Array): boolean {
  return compareU64(timeColumnOf(batch, row), row, time, 0) === 0;
}

function detailOf({ batch, row }: Found): LogDetail {
  const { dictionary } = batch;
  const records = batch.tables.logRecords.columns;
  const scopeRow = records.scope[row]!;
  const { resource, scope } = batch.tables.scopes.columns;
  const instrumentation = readScope(dictionary, scope[scopeRow]!);
  const hasTrace = !equalWords(records.traceId, row * 4, new Uint32Array(4), 0, 4);
  return {
    timeUnixNano: String(bigintAt(records.timeUnixNano, row)),
    observedTimeUnixNano: String(bigintAt(records.observedTimeUnixNano, row)),
    severityNumber: records.severityNumber[row]!,
    severityText: dictionary.strings.text(records.severityText[row]!),
    eventName: dictionary.strings.text(records.eventName[row]!),
    body: displayAttribute({
      key: "",
      value: readValue(dictionary, records.body[row]!) ?? { type: "empty" },
    }),
    traceId: hasTrace ? traceIdHex(records.traceId, row) : "",
    spanId: isZeroU64(records.spanId, row) ? "" : spanIdHex(records.spanId, row),
    flags: records.flags[row]!,
    attributes: displayPairs(
      dictionary,
      batch.tables.logAttributes.columns.pair,
      rangeStart(records.attributesEnd, row),
      records.attributesEnd[row]!,
    ),
    resource: (readResource(dictionary, resource[scopeRow]!)?.attributes ?? []).map(displayAttribute),
    scope: { name: instrumentation?.name ?? "", version: instrumentation?.version ?? "" },
    service: serviceNameOf(dictionary, resource[scopeRow]!),
  };
}
