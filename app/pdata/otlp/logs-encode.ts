import type { LogBatch } from "../log-batch.ts";
import { rangeStart } from "../table.ts";
import { EnvelopeWriter } from "./envelopes-encode.ts";
import {
  writeAttributes,
  writeCount,
  writeEntry,
  writeEnum,
  writeFlags,
  writeId8,
  writeId16,
  writeStringField,
  writeTime,
} from "./fields-encode.ts";
import { ProtoWriter } from "./proto-writer.ts";

/** Tags (field number << 3 | wire type) of `LogRecord`. */
const recordTag = {
  time: 9,
  severityNumber: 16,
  severityText: 26,
  body: 42,
  attribute: 50,
  droppedAttributes: 56,
  flags: 69,
  traceId: 74,
  spanId: 82,
  observedTime: 89,
  eventName: 98,
} as const;
const itemTag = 18;
/** Bytes of a usual record: how much room its length gets before it is known. */
const recordBytesGuess = 300;

/** The log records of a batch, or those of `rows` in the order given, as an ExportLogsServiceRequest. */
export function encodeLogs(batch: LogBatch, rows?: Uint32Array): Uint8Array {
  const { scopes, logRecords } = batch.tables;
  const count = rows === undefined ? logRecords.rowCount : rows.length;
  const writer = new ProtoWriter(count * recordBytesGuess);
  const envelopes = new EnvelopeWriter(writer, batch.dictionary, scopes);
  for (let i = 0; i < count; i++) {
    const row = rows === undefined ? i : rows[i]!;
    envelopes.moveTo(logRecords.columns.scope[row]!);
    writer.begin(itemTag, recordBytesGuess);
    writeRecord(writer, batch, row);
    writer.finish();
  }
  envelopes.end();
  return writer.view();
}

function writeRecord(writer: ProtoWriter, batch: LogBatch, row: number): void {
  const { strings, pairs, values } = batch.dictionary;
  const { logRecords, logAttributes } = batch.tables;
  const { columns } = logRecords;
  writeTime(writer, recordTag.time, columns.timeUnixNano, row);
  writeEnum(writer, recordTag.severityNumber, columns.severityNumber[row]!);
  writeStringField(writer, recordTag.severityText, strings, columns.severityText[row]!);
  if (columns.body[row] !== 0) writeEntry(writer, recordTag.body, values, columns.body[row]!);
  const start = rangeStart(columns.attributesEnd, row);
  writeAttributes(
    writer,
    recordTag.attribute,
    pairs,
    logAttributes.columns.pair,
    start,
    columns.attributesEnd[row]!,
  );
  writeCount(writer, recordTag.droppedAttributes, columns.droppedAttributesCount[row]!);
  writeFlags(writer, recordTag.flags, columns.flags[row]!);
  writeId16(writer, recordTag.traceId, columns.traceId, row);
  writeId8(writer, recordTag.spanId, columns.spanId, row);
  writeTime(writer, recordTag.observedTime, columns.observedTimeUnixNano, row);
  writeStringField(writer, recordTag.eventName, strings, columns.eventName[row]!);
}
