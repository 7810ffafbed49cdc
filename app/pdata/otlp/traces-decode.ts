import type { Dictionary } from "../dictionary.ts";
import { rangeStart } from "../table.ts";
import { newTraceBatch, spanFlag, type TraceBatch } from "../trace-batch.ts";
import { addToCount, readAttributes } from "./attributes-decode.ts";
import {
  type Decoded,
  type DecodeLimits,
  defaultDecodeLimits,
  LimitError,
  type ReasonCounts,
} from "./decoded.ts";
import { countItems, decodeEnvelopes, type ItemDecoder, readString } from "./envelopes-decode.ts";
import { type IdState, idState, readId8, readId16 } from "./ids-decode.ts";
import type { ProtoReader } from "./proto-reader.ts";
import { eventTag, linkTag, spanTag, statusTag } from "./traces-tags.ts";
import { ReasonCounter, warningBit } from "./warnings.ts";

/** The fields of each message, one bit each (see `ProtoReader.skipField`). */
const spanFields = 0x1_fffe;
const eventFields = 0b1_1110;
const linkFields = 0b111_1110;
/** Field 1 held a deprecated code and is skipped whatever its wire type. */
const statusFields = 0b1100;

/**
 * Decodes an ExportTraceServiceRequest (or TracesData: the same bytes) in one walk. Spans without valid ids are left out
 * and counted as rejected. Throws `MalformedError`, `LimitError`.
 */
export function decodeTraces(
  bytes: Uint8Array,
  dictionary: Dictionary,
  limits: DecodeLimits = defaultDecodeLimits,
): Decoded<TraceBatch> {
  const plain = dictionary.requestReader?.readTraces(bytes, dictionary, limits);
  if (plain !== undefined) return withoutFaults(plain);
  const batch = newTraceBatch(dictionary, countItems(bytes, limits.itemsMax));
  const decoder = new SpanDecoder(batch, limits);
  decodeEnvelopes(bytes, batch, decoder);
  return {
    batch,
    itemCount: batch.tables.spans.rowCount,
    rejected: decoder.rejected.counts,
    warnings: decoder.warnings.counts,
  };
}

const noReasons: ReasonCounts = new Map();

function withoutFaults(batch: TraceBatch): Decoded<TraceBatch> {
  return { batch, itemCount: batch.tables.spans.rowCount, rejected: noReasons, warnings: noReasons };
}

class SpanDecoder implements ItemDecoder {
  readonly rejected = new ReasonCounter();
  readonly warnings = new ReasonCounter();
  readonly #dictionary: Dictionary;
  readonly #tables: TraceBatch["tables"];
  readonly #limits: DecodeLimits;
  /** Events and links read so far, those of rejected spans included. */
  #partCount = 0;
  /** Bits of `warningBit` for the span being read, beyond those the dictionary collects. */
  #bits = 0;
  #traceId: IdState = idState.absent;
  #spanId: IdState = idState.absent;
  #parentSpanId: IdState = idState.absent;

  constructor(batch: TraceBatch, limits: DecodeLimits) {
    this.#dictionary = batch.dictionary;
    this.#tables = batch.tables;
    this.#limits = limits;
  }

  get rowCount(): number {
    return this.#tables.spans.rowCount;
  }

  readItem(reader: ProtoReader, end: number, scope: number): void {
    const { spans, spanAttributes, events, links } = this.#tables;
    const row = spans.addRow();
    this.#readSpan(reader, end, row);
    const bits = this.#bits | this.#dictionary.takeWarnings();
    this.#bits = 0;
    const problem = this.#problem();
    if (problem !== undefined) {
      this.rejected.add(problem);
      this.#forget(row);
      return;
    }
    const { columns } = spans;
    columns.scope[row] = scope;
    columns.attributesEnd[row] = spanAttributes.rowCount;
    columns.eventsEnd[row] = events.rowCount;
    columns.linksEnd[row] = links.rowCount;
    if (this.#parentSpanId === idState.zero) columns.presence[row]! |= spanFlag.hasZeroParent;
    if (bits !== 0) this.warnings.addWarnings(bits);
  }

  /** Why the span just read must be rejected, if it must. A parent id may be absent or zero. */
  #problem(): string | undefined {
    if (this.#traceId !== idState.valid) return "invalid_trace_id";
    if (this.#spanId !== idState.valid) return "invalid_span_id";
    return this.#parentSpanId === idState.wrongLength ? "invalid_parent_span_id" : undefined;
  }

  /** Takes back the span in the last row and all that hangs off it. */
  #forget(row: number): void {
    const { spans, spanAttributes, events, eventAttributes, links, linkAttributes } = this.#tables;
    const eventsStart = rangeStart(spans.columns.eventsEnd, row);
    const linksStart = rangeStart(spans.columns.linksEnd, row);
    spanAttributes.truncate(rangeStart(spans.columns.attributesEnd, row));
    eventAttributes.truncate(rangeStart(events.columns.attributesEnd, eventsStart));
    events.truncate(eventsStart);
    linkAttributes.truncate(rangeStart(links.columns.attributesEnd, linksStart));
    links.truncate(linksStart);
    spans.truncate(row);
  }

  #readSpan(reader: ProtoReader, end: number, row: number): void {
    this.#traceId = idState.absent;
    this.#spanId = idState.absent;
    this.#parentSpanId = idState.absent;
    const { columns } = this.#tables.spans;
    let overLimit = 0;
    while (reader.position < end) {
      const tag = reader.tag(end);
      switch (tag) {
        case spanTag.attribute:
          overLimit += this.#readSpanAttributes(reader, end, row);
          break;
        case spanTag.traceId:
          this.#traceId = readId16(reader, end, columns.traceId, row);
          break;
        case spanTag.spanId:
          this.#spanId = readId8(reader, end, columns.spanId, row);
          break;
        case spanTag.parentSpanId:
          this.#parentSpanId = readId8(reader, end, columns.parentSpanId, row);
          break;
        case spanTag.name:
          columns.name[row] = readString(reader, end, this.#dictionary);
          break;
        case spanTag.kind:
          columns.kind[row] = reader.varint(end);
          break;
        case spanTag.startTime:
          columns.startTimeUnixNano[row * 2] = reader.fixed64(end);
          columns.startTimeUnixNano[row * 2 + 1] = reader.high;
          break;
        case spanTag.endTime:
          columns.endTimeUnixNano[row * 2] = reader.fixed64(end);
          columns.endTimeUnixNano[row * 2 + 1] = reader.high;
          break;
        case spanTag.status:
          this.#readStatus(reader, reader.length(end), row);
          break;
        case spanTag.flags:
          columns.flags[row] = reader.fixed32(end);
          break;
        default:
          this.#readRareField(reader, tag, end, row);
      }
    }
    if (overLimit > 0) this.#dropAttributes(columns.droppedAttributesCount, row, overLimit);
  }

  #readRareField(reader: ProtoReader, tag: number, end: number, row: number): void {
    const { columns } = this.#tables.spans;
    switch (tag) {
      case spanTag.event:
        this.#readEvent(reader, reader.length(end));
        break;
      case spanTag.link:
        this.#readLink(reader, reader.length(end));
        break;
      case spanTag.traceState:
        columns.traceState[row] = readString(reader, end, this.#dictionary);
        break;
      case spanTag.droppedAttributes:
        columns.droppedAttributesCount[row] = reader.varint(end);
        break;
      case spanTag.droppedEvents:
        columns.droppedEventsCount[row] = reader.varint(end);
        break;
      case spanTag.droppedLinks:
        columns.droppedLinksCount[row] = reader.varint(end);
        break;
      default:
        reader.skipField(tag, end, spanFields);
    }
  }

  #readSpanAttributes(reader: ProtoReader, end: number, row: number): number {
    const { spans, spanAttributes } = this.#tables;
    const { attributesEnd } = spans.columns;
    const start = rangeStart(attributesEnd, row);
    const likeRow = row === 0 ? start : rangeStart(attributesEnd, row - 1) + spanAttributes.rowCount - start;
    const rowMax = start + this.#limits.attributesPerItemMax;
    const { pairs } = this.#dictionary;
    return readAttributes(reader, end, spanTag.attribute, spanAttributes, rowMax, pairs, likeRow);
  }

  #readStatus(reader: ProtoReader, end: number, row: number): void {
    const { columns } = this.#tables.spans;
    columns.presence[row]! |= spanFlag.hasStatus;
    while (reader.position < end) {
      const tag = reader.tag(end);
      if (tag === statusTag.code) columns.statusCode[row] = reader.varint(end);
      else if (tag === statusTag.message)
        columns.statusMessage[row] = readString(reader, end, this.#dictionary);
      else reader.skipField(tag, end, statusFields);
    }
  }

  #readEvent(reader: ProtoReader, end: number): void {
    this.#countPart();
    const { events, eventAttributes } = this.#tables;
    const row = events.addRow();
    const { columns } = events;
    const rowMax = eventAttributes.rowCount + this.#limits.attributesPerItemMax;
    let overLimit = 0;
    while (reader.position < end) {
      const tag = reader.tag(end);
      if (tag === eventTag.attribute) {
        overLimit += readAttributes(reader, end, tag, eventAttributes, rowMax, this.#dictionary.pairs);
      } else if (tag === eventTag.time) {
        columns.timeUnixNano[row * 2] = reader.fixed64(end);
        columns.timeUnixNano[row * 2 + 1] = reader.high;
      } else if (tag === eventTag.name) columns.name[row] = readString(reader, end, this.#dictionary);
      else if (tag === eventTag.droppedAttributes) columns.droppedAttributesCount[row] = reader.varint(end);
      else reader.skipField(tag, end, eventFields);
    }
    columns.attributesEnd[row] = eventAttributes.rowCount;
    if (overLimit > 0) this.#dropAttributes(columns.droppedAttributesCount, row, overLimit);
  }

  #readLink(reader: ProtoReader, end: number): void {
    this.#countPart();
    const { links, linkAttributes } = this.#tables;
    const row = links.addRow();
    const { columns } = links;
    const rowMax = linkAttributes.rowCount + this.#limits.attributesPerItemMax;
    let overLimit = 0;
    let traceId: IdState = idState.absent;
    let spanId: IdState = idState.absent;
    while (reader.position < end) {
      const tag = reader.tag(end);
      if (tag === linkTag.traceId) traceId = readId16(reader, end, columns.traceId, row);
      else if (tag === linkTag.spanId) spanId = readId8(reader, end, columns.spanId, row);
      else if (tag === linkTag.attribute) {
        overLimit += readAttributes(reader, end, tag, linkAttributes, rowMax, this.#dictionary.pairs);
      } else if (tag === linkTag.traceState)
        columns.traceState[row] = readString(reader, end, this.#dictionary);
      else if (tag === linkTag.droppedAttributes) columns.droppedAttributesCount[row] = reader.varint(end);
      else if (tag === linkTag.flags) columns.flags[row] = reader.fixed32(end);
      else reader.skipField(tag, end, linkFields);
    }
    columns.attributesEnd[row] = linkAttributes.rowCount;
    if (traceId === idState.wrongLength) this.#bits |= warningBit.invalidLinkTraceId;
    if (spanId === idState.wrongLength) this.#bits |= warningBit.invalidLinkSpanId;
    if (overLimit > 0) this.#dropAttributes(columns.droppedAttributesCount, row, overLimit);
  }

  #dropAttributes(counts: Uint32Array, row: number, overLimit: number): void {
    addToCount(counts, row, overLimit);
    this.#bits |= warningBit.attributesOverLimit;
  }

  #countPart(): void {
    this.#partCount++;
    const { partsMax } = this.#limits;
    if (this.#partCount > partsMax) {
      throw new LimitError("parts", `more than ${partsMax} events and links in one request`);
    }
  }
}
