import { rangeStart } from "../table.ts";
import { spanFlag, type TraceBatch } from "../trace-batch.ts";
import { EnvelopeWriter } from "./envelopes-encode.ts";
import {
  writeAttributes,
  writeCount,
  writeEnum,
  writeFlags,
  writeId8,
  writeId16,
  writeStringField,
  writeTime,
} from "./fields-encode.ts";
import { ProtoWriter } from "./proto-writer.ts";
import { eventTag, linkTag, spanTag, statusTag } from "./traces-tags.ts";

/** Item tag within ScopeSpans. */
const itemTag = 18;
/** A guess of what a span takes; the buffer grows where it is too small. */
const bytesPerSpan = 600;
/** Most spans need two bytes for their length, most other messages one. */
const spanBytesGuess = 512;

/**
 * The batch as an ExportTraceServiceRequest: all spans, or those in `rows`, in that order. Envelopes are rebuilt from
 * `scopes`. What was decoded from canonical bytes encodes to the same bytes.
 */
export function encodeTraces(batch: TraceBatch, rows?: Uint32Array): Uint8Array {
  const { spans, scopes } = batch.tables;
  const count = rows?.length ?? spans.rowCount;
  const writer = new ProtoWriter(count * bytesPerSpan);
  const envelopes = new EnvelopeWriter(writer, batch.dictionary, scopes);
  const encoder = new SpanEncoder(batch, writer);
  for (let i = 0; i < count; i++) {
    const row = rows === undefined ? i : rows[i]!;
    envelopes.moveTo(spans.columns.scope[row]!);
    encoder.writeSpan(row);
  }
  envelopes.end();
  return writer.view();
}

class SpanEncoder {
  readonly #writer: ProtoWriter;
  readonly #dictionary: TraceBatch["dictionary"];
  readonly #tables: TraceBatch["tables"];

  constructor(batch: TraceBatch, writer: ProtoWriter) {
    this.#writer = writer;
    this.#dictionary = batch.dictionary;
    this.#tables = batch.tables;
  }

  /** Fields in the order of their numbers. */
  writeSpan(row: number): void {
    const writer = this.#writer;
    const { columns } = this.#tables.spans;
    const { strings } = this.#dictionary;
    const hasZeroParent = (columns.presence[row]! & spanFlag.hasZeroParent) !== 0;
    writer.begin(itemTag, spanBytesGuess);
    writeId16(writer, spanTag.traceId, columns.traceId, row);
    writeId8(writer, spanTag.spanId, columns.spanId, row);
    writeStringField(writer, spanTag.traceState, strings, columns.traceState[row]!);
    writeId8(writer, spanTag.parentSpanId, columns.parentSpanId, row, hasZeroParent);
    writeStringField(writer, spanTag.name, strings, columns.name[row]!);
    writeEnum(writer, spanTag.kind, columns.kind[row]!);
    writeTime(writer, spanTag.startTime, columns.startTimeUnixNano, row);
    writeTime(writer, spanTag.endTime, columns.endTimeUnixNano, row);
    this.#writeLists(row);
    if ((columns.presence[row]! & spanFlag.hasStatus) !== 0) this.#writeStatus(row);
    writeFlags(writer, spanTag.flags, columns.flags[row]!);
    writer.finish();
  }

  #writeLists(row: number): void {
    const writer = this.#writer;
    const { columns } = this.#tables.spans;
    const { pairs } = this.#dictionary;
    const { attributesEnd, eventsEnd, linksEnd } = columns;
    const codes = this.#tables.spanAttributes.columns.pair;
    writeAttributes(
      writer,
      spanTag.attribute,
      pairs,
      codes,
      rangeStart(attributesEnd, row),
      attributesEnd[row]!,
    );
    writeCount(writer, spanTag.droppedAttributes, columns.droppedAttributesCount[row]!);
    for (let event = rangeStart(eventsEnd, row); event < eventsEnd[row]!; event++) this.#writeEvent(event);
    writeCount(writer, spanTag.droppedEvents, columns.droppedEventsCount[row]!);
    for (let link = rangeStart(linksEnd, row); link < linksEnd[row]!; link++) this.#writeLink(link);
    writeCount(writer, spanTag.droppedLinks, columns.droppedLinksCount[row]!);
  }

  #writeEvent(row: number): void {
    const writer = this.#writer;
    const { columns } = this.#tables.events;
    const { strings, pairs } = this.#dictionary;
    const ends = columns.attributesEnd;
    const codes = this.#tables.eventAttributes.columns.pair;
    writer.begin(spanTag.event);
    writeTime(writer, eventTag.time, columns.timeUnixNano, row);
    writeStringField(writer, eventTag.name, strings, columns.name[row]!);
    writeAttributes(writer, eventTag.attribute, pairs, codes, rangeStart(ends, row), ends[row]!);
    writeCount(writer, eventTag.droppedAttributes, columns.droppedAttributesCount[row]!);
    writer.finish();
  }

  #writeLink(row: number): void {
    const writer = this.#writer;
    const { columns } = this.#tables.links;
    const { strings, pairs } = this.#dictionary;
    const ends = columns.attributesEnd;
    const codes = this.#tables.linkAttributes.columns.pair;
    writer.begin(spanTag.link);
    writeId16(writer, linkTag.traceId, columns.traceId, row);
    writeId8(writer, linkTag.spanId, columns.spanId, row);
    writeStringField(writer, linkTag.traceState, strings, columns.traceState[row]!);
    writeAttributes(writer, linkTag.attribute, pairs, codes, rangeStart(ends, row), ends[row]!);
    writeCount(writer, linkTag.droppedAttributes, columns.droppedAttributesCount[row]!);
    writeFlags(writer, linkTag.flags, columns.flags[row]!);
    writer.finish();
  }

  #writeStatus(row: number): void {
    const writer = this.#writer;
    const { columns } = this.#tables.spans;
    writer.begin(spanTag.status);
    writeStringField(writer, statusTag.message, this.#dictionary.strings, columns.statusMessage[row]!);
    writeEnum(writer, statusTag.code, columns.statusCode[row]!);
    writer.finish();
  }
}
