import type { Dictionary } from "../dictionary.ts";
import type { logRecordSchema } from "../log-batch.ts";
import { type LogBatch, newLogBatch } from "../log-batch.ts";
import type { Columns } from "../table.ts";
import { addToCount, readAttributes } from "./attributes-decode.ts";
import { type Decoded, type DecodeLimits, defaultDecodeLimits } from "./decoded.ts";
import {
  countItems,
  decodeEnvelopes,
  type ItemDecoder,
  readString,
  SingularMessage,
} from "./envelopes-decode.ts";
import { idState, readId8, readId16 } from "./ids-decode.ts";
import type { ProtoReader } from "./proto-reader.ts";
import { ReasonCounter, warningBit } from "./warnings.ts";

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
const recordFields = 0b1_1111_1110_1110;

/**
 * Decodes an ExportLogsServiceRequest (or LogsData: the same bytes) in one walk. No record is refused: an id of a wrong
 * length means "not correlated" and is counted as a warning. Throws `MalformedError`, `LimitError`.
 */
export function decodeLogs(
  bytes: Uint8Array,
  dictionary: Dictionary,
  limits: DecodeLimits = defaultDecodeLimits,
): Decoded<LogBatch> {
  const batch = newLogBatch(dictionary, countItems(bytes, limits.itemsMax));
  const decoder = new RecordDecoder(batch, limits);
  decodeEnvelopes(bytes, batch, decoder);
  return {
    batch,
    itemCount: batch.tables.logRecords.rowCount,
    rejected: new Map(),
    warnings: decoder.warnings.counts,
  };
}

class RecordDecoder implements ItemDecoder {
  readonly warnings = new ReasonCounter();
  readonly #dictionary: Dictionary;
  readonly #tables: LogBatch["tables"];
  readonly #limits: DecodeLimits;

  constructor(batch: LogBatch, limits: DecodeLimits) {
    this.#dictionary = batch.dictionary;
    this.#tables = batch.tables;
    this.#limits = limits;
  }

  get rowCount(): number {
    return this.#tables.logRecords.rowCount;
  }

  readItem(reader: ProtoReader, end: number, scope: number): void {
    const { logRecords, logAttributes } = this.#tables;
    const row = logRecords.addRow();
    logRecords.columns.scope[row] = scope;
    const bits = this.#readRecord(reader, end, row) | this.#dictionary.takeWarnings();
    logRecords.columns.attributesEnd[row] = logAttributes.rowCount;
    if (bits !== 0) this.warnings.addWarnings(bits);
  }

  /** Reads the fields into `row`; returns bits of `warningBit`. */
  #readRecord(reader: ProtoReader, end: number, row: number): number {
    const { columns } = this.#tables.logRecords;
    const rowMax = this.#tables.logAttributes.rowCount + this.#limits.attributesPerItemMax;
    const body = new SingularMessage();
    let bits = 0;
    let leftOut = 0;
    while (reader.position < end) {
      const tag = reader.tag(end);
      if (tag === recordTag.attribute) {
        leftOut += readAttributes(
          reader,
          end,
          tag,
          this.#tables.logAttributes,
          rowMax,
          this.#dictionary.pairs,
        );
      } else if (tag === recordTag.body) body.add(reader, reader.length(end));
      else bits |= this.#readField(reader, end, tag, columns, row);
    }
    columns.body[row] = body.intern(reader.bytes, this.#dictionary.values);
    if (leftOut === 0) return bits;
    addToCount(columns.droppedAttributesCount, row, leftOut);
    return bits | warningBit.attributesOverLimit;
  }

  #readField(
    reader: ProtoReader,
    end: number,
    tag: number,
    columns: Columns<typeof logRecordSchema>,
    row: number,
  ): number {
    switch (tag) {
      case recordTag.time:
        columns.timeUnixNano[row * 2] = reader.fixed64(end);
        columns.timeUnixNano[row * 2 + 1] = reader.high;
        return 0;
      case recordTag.severityNumber:
        columns.severityNumber[row] = reader.varint(end);
        return 0;
      case recordTag.severityText:
        columns.severityText[row] = readString(reader, end, this.#dictionary);
        return 0;
      case recordTag.droppedAttributes:
        columns.droppedAttributesCount[row] = reader.varint(end);
        return 0;
      case recordTag.flags:
        columns.flags[row] = reader.fixed32(end);
        return 0;
      case recordTag.traceId:
        return readId16(reader, end, columns.traceId, row) === idState.wrongLength
          ? warningBit.invalidTraceId
          : 0;
      case recordTag.spanId:
        return readId8(reader, end, columns.spanId, row) === idState.wrongLength
          ? warningBit.invalidSpanId
          : 0;
      case recordTag.observedTime:
        columns.observedTimeUnixNano[row * 2] = reader.fixed64(end);
        columns.observedTimeUnixNano[row * 2 + 1] = reader.high;
        return 0;
      case recordTag.eventName:
        columns.eventName[row] = readString(reader, end, this.#dictionary);
        return 0;
      default:
        reader.skipField(tag, end, recordFields);
        return 0;
    }
  }
}
