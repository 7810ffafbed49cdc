import {
  attributesMaxAt,
  columnsAt,
  eventAttributeColumn,
  eventAttributeListAt,
  eventColumn,
  eventListAt,
  fullListAt,
  hashSeedAt,
  linkAttributeColumn,
  linkAttributeListAt,
  linkColumn,
  linkListAt,
  pairsAt,
  partsMaxAt,
  rowsField,
  rowsMaxField,
  spanAttributeColumn,
  spanAttributeListAt,
  spanColumn,
  spanListAt,
  stringsAt,
  unusual,
} from "../decode-layout.ts";
import { codeOf } from "./lib/dictionary.ts";
import { hashBytes } from "./lib/hash.ts";
import { clearUnusual, cursor, isUnusual, stopOf, tagAt, varintAt } from "./lib/varint.ts";

// Reads spans of OTLP requests into columns, as app/pdata/otlp/traces-decode.ts does, which is its twin: it reads whatever
// this gives up on (unknown fields, malformed bytes, invalid ids, limits), so here a doubt is enough to return `unusual`.

const itemTag = 18;

/** Columns of spans, in the order of their addresses from `columnsAt + spanColumn` on. */
const scope = 0;
const traceId = 4;
const spanId = 8;
const parentSpanId = 12;
const name = 16;
const traceState = 20;
const kind = 24;
const startTime = 28;
const endTime = 32;
const statusCode = 36;
const statusMessage = 40;
const flags = 44;
const droppedAttributes = 48;
const droppedEvents = 52;
const droppedLinks = 56;
const presence = 60;
const attributesEnd = 64;
const eventsEnd = 68;
const linksEnd = 72;

/** Bits of the `presence` column. */
const hasStatus: u8 = 1;
const hasZeroParent: u8 = 2;

/** Where the cell of `row` is in the column of spans whose address is at `column`; cells are 1 << `shift` bytes. */
function spanCell(column: u32, row: u32, shift: u32): usize {
  return <usize>load<u32>(columnsAt + spanColumn + column) + ((<usize>row) << shift);
}

/** Zeroes `length` bytes. */
export function clear(at: usize, length: usize): void {
  memory.fill(at, 0, length);
}

/** The hash by which dictionaries in this memory find [start, end). */
export function hashOf(start: usize, end: usize): u32 {
  return hashBytes(start, <u32>(end - start), load<u64>(hashSeedAt));
}

/** Spans in the request [start, end), or `unusual`. */
export function countItems(start: usize, end: usize): u32 {
  let count: u32 = 0;
  for (let at = start; at < end; ) {
    if (load<u8>(at) !== 10) return unusual;
    const envelopeEnd = stopOf(at + 1, end);
    if (envelopeEnd === 0) return unusual;
    at = cursor;
    while (at < envelopeEnd) {
      const tag = load<u8>(at);
      const stop = stopOf(at + 1, envelopeEnd);
      if (stop === 0 || (tag !== 10 && tag !== itemTag && tag !== 26)) return unusual;
      if (tag === itemTag) {
        const found = countFields(cursor, stop);
        if (found === unusual) return unusual;
        count += found;
      }
      at = stop;
    }
  }
  return count;
}

/** Items in a scope envelope. */
function countFields(start: usize, end: usize): u32 {
  let count: u32 = 0;
  for (let at = start; at < end; ) {
    const tag = load<u8>(at);
    const stop = stopOf(at + 1, end);
    if (stop === 0 || (tag !== 10 && tag !== itemTag && tag !== 26)) return unusual;
    if (tag === itemTag) count++;
    at = stop;
  }
  return count;
}

/**
 * Reads the span whose length is at `at`, and those that follow it directly, of the scope envelope in row `scopeRow` that
 * ends at `end`. Returns where the last one ends, or `unusual`.
 */
export function readSpans(at: usize, end: usize, scopeRow: u32): u32 {
  clearUnusual();
  let row = load<u32>(spanListAt + rowsField);
  for (;;) {
    const stop = stopOf(at, end);
    if (stop === 0 || !readSpan(cursor, stop, row)) return unusual;
    store<u32>(spanCell(scope, row, 2), scopeRow);
    row++;
    at = stop;
    if (at >= end || load<u8>(at) !== itemTag) break;
    at++;
  }
  store<u32>(spanListAt + rowsField, row);
  return isUnusual ? unusual : <u32>at;
}

/** Bits of the ids a span has. */
const hasTraceId = 1;
const hasSpanId = 2;
const hasParent = 4;

function readSpan(at: usize, end: usize, row: u32): bool {
  let ids: u32 = 0;
  const attributesMax = load<u32>(spanAttributeListAt + rowsField) + load<u32>(attributesMaxAt);
  while (at < end) {
    const tag = tagAt(at, end);
    at = cursor;
    switch (tag) {
      case 74:
        at = readPairs(at, end, 74, spanAttributeListAt, columnsAt + spanAttributeColumn, attributesMax);
        break;
      case 10:
        at = readId16(at, end, spanCell(traceId, row, 4));
        ids |= hasTraceId;
        break;
      case 18:
        at = readId8(at, end, spanCell(spanId, row, 3));
        ids |= hasSpanId;
        break;
      case 34:
        if ((ids & hasParent) !== 0) return false;
        at = readParent(at, end, row);
        ids |= hasParent;
        break;
      case 42:
        at = readString(at, end, spanCell(name, row, 2));
        break;
      case 48:
        at = readVarint(at, end, spanCell(kind, row, 2));
        break;
      case 57:
        at = readFixed64(at, end, spanCell(startTime, row, 3));
        break;
      case 65:
        at = readFixed64(at, end, spanCell(endTime, row, 3));
        break;
      case 122:
        at = readStatus(at, end, row);
        break;
      case 133:
        at = readFixed32(at, end, spanCell(flags, row, 2));
        break;
      default:
        at = readRareField(tag, at, end, row);
    }
    if (at === 0) return false;
  }
  store<u32>(spanCell(attributesEnd, row, 2), load<u32>(spanAttributeListAt + rowsField));
  store<u32>(spanCell(eventsEnd, row, 2), load<u32>(eventListAt + rowsField));
  store<u32>(spanCell(linksEnd, row, 2), load<u32>(linkListAt + rowsField));
  return (ids & (hasTraceId | hasSpanId)) === (hasTraceId | hasSpanId);
}

function readRareField(tag: u32, at: usize, end: usize, row: u32): usize {
  switch (tag) {
    case 90:
      return readEvent(at, end);
    case 106:
      return readLink(at, end);
    case 26:
      return readString(at, end, spanCell(traceState, row, 2));
    case 80:
      return readVarint(at, end, spanCell(droppedAttributes, row, 2));
    case 96:
      return readVarint(at, end, spanCell(droppedEvents, row, 2));
    case 112:
      return readVarint(at, end, spanCell(droppedLinks, row, 2));
    default:
      return 0;
  }
}

// Readers of one field return where it ends, or 0 where it is unusual.

/** A trace id that is valid. */
function readId16(at: usize, end: usize, cell: usize): usize {
  if (at + 17 > end || load<u8>(at) !== 16) return 0;
  const id = v128.load(at + 1);
  v128.store(cell, id);
  return v128.any_true(id) ? at + 17 : 0;
}

/** A span id that is valid. */
function readId8(at: usize, end: usize, cell: usize): usize {
  if (at + 9 > end || load<u8>(at) !== 8) return 0;
  const id = load<u64>(at, 1);
  store<u64>(cell, id);
  return id !== 0 ? at + 9 : 0;
}

function readParent(at: usize, end: usize, row: u32): usize {
  if (at < end && load<u8>(at) === 0) return at + 1;
  if (at + 9 > end || load<u8>(at) !== 8) return 0;
  const id = load<u64>(at, 1);
  store<u64>(spanCell(parentSpanId, row, 3), id);
  if (id === 0) addPresence(row, hasZeroParent);
  return at + 9;
}

function addPresence(row: u32, bit: u8): void {
  const cell = spanCell(presence, row, 0);
  store<u8>(cell, load<u8>(cell) | bit);
}

function readString(at: usize, end: usize, cell: usize): usize {
  const stop = stopOf(at, end);
  if (stop === 0) return 0;
  store<u32>(cell, codeOf(stringsAt, cursor, stop));
  return stop;
}

function readVarint(at: usize, end: usize, cell: usize): usize {
  const value = varintAt(at, end);
  store<u32>(cell, value);
  return isUnusual ? 0 : cursor;
}

function readFixed64(at: usize, end: usize, cell: usize): usize {
  store<u64>(cell, load<u64>(at));
  return at + 8 > end ? 0 : at + 8;
}

function readFixed32(at: usize, end: usize, cell: usize): usize {
  store<u32>(cell, load<u32>(at));
  return at + 4 > end ? 0 : at + 4;
}

/** The attribute whose length is at `at`, and those that follow it directly. */
function readPairs(at: usize, end: usize, tag: u32, list: usize, columnAt: usize, rowMax: u32): usize {
  const column = <usize>load<u32>(columnAt);
  const capacity = load<u32>(list + rowsMaxField);
  let row = load<u32>(list + rowsField);
  for (;;) {
    const stop = stopOf(at, end);
    if (stop === 0 || row >= rowMax) return 0;
    if (row >= capacity) return full(list);
    store<u32>(column + ((<usize>row) << 2), codeOf(pairsAt, cursor, stop));
    row++;
    at = stop;
    if (at >= end || <u32>load<u8>(at) !== tag) break;
    at++;
  }
  store<u32>(list + rowsField, row);
  return at;
}

function full(list: usize): usize {
  store<u32>(fullListAt, <u32>list);
  return 0;
}

function readStatus(at: usize, end: usize, row: u32): usize {
  const stop = stopOf(at, end);
  if (stop === 0) return 0;
  addPresence(row, hasStatus);
  at = cursor;
  while (at < stop) {
    const tag = load<u8>(at);
    if (tag === 24) at = readVarint(at + 1, stop, spanCell(statusCode, row, 2));
    else if (tag === 18) at = readString(at + 1, stop, spanCell(statusMessage, row, 2));
    else return 0;
    if (at === 0) return 0;
  }
  return stop;
}

/** A new row of zeros is the caller's. Returns the row, or `unusual` where the limit or the room is reached. */
function newPart(list: usize): u32 {
  const row = load<u32>(list + rowsField);
  if (load<u32>(eventListAt + rowsField) + load<u32>(linkListAt + rowsField) >= load<u32>(partsMaxAt))
    return unusual;
  if (row >= load<u32>(list + rowsMaxField)) {
    full(list);
    return unusual;
  }
  store<u32>(list + rowsField, row + 1);
  return row;
}

function eventCell(column: u32, row: u32, shift: u32): usize {
  return <usize>load<u32>(columnsAt + eventColumn + column) + ((<usize>row) << shift);
}

/** Columns of events: time 0, name 4, droppedAttributesCount 8, attributesEnd 12. */
function readEvent(at: usize, end: usize): usize {
  const stop = stopOf(at, end);
  const row = stop === 0 ? unusual : newPart(eventListAt);
  if (row === unusual) return 0;
  at = cursor;
  const rowMax = load<u32>(eventAttributeListAt + rowsField) + load<u32>(attributesMaxAt);
  store<u64>(eventCell(0, row, 3), 0);
  store<u32>(eventCell(4, row, 2), 0);
  store<u32>(eventCell(8, row, 2), 0);
  while (at < stop) {
    const tag = <u32>load<u8>(at++);
    if (tag === 26)
      at = readPairs(at, stop, tag, eventAttributeListAt, columnsAt + eventAttributeColumn, rowMax);
    else if (tag === 9) at = readFixed64(at, stop, eventCell(0, row, 3));
    else if (tag === 18) at = readString(at, stop, eventCell(4, row, 2));
    else if (tag === 32) at = readVarint(at, stop, eventCell(8, row, 2));
    else return 0;
    if (at === 0) return 0;
  }
  store<u32>(eventCell(12, row, 2), load<u32>(eventAttributeListAt + rowsField));
  return stop;
}

function linkCell(column: u32, row: u32, shift: u32): usize {
  return <usize>load<u32>(columnsAt + linkColumn + column) + ((<usize>row) << shift);
}

/** Columns of links: traceId 0, spanId 4, traceState 8, flags 12, droppedAttributesCount 16, attributesEnd 20. */
function readLink(at: usize, end: usize): usize {
  const stop = stopOf(at, end);
  const row = stop === 0 ? unusual : newPart(linkListAt);
  if (row === unusual) return 0;
  at = cursor;
  const rowMax = load<u32>(linkAttributeListAt + rowsField) + load<u32>(attributesMaxAt);
  v128.store(linkCell(0, row, 4), i64x2.splat(0));
  store<u64>(linkCell(4, row, 3), 0);
  for (let column: u32 = 8; column <= 16; column += 4) store<u32>(linkCell(column, row, 2), 0);
  while (at < stop) {
    const tag = <u32>load<u8>(at++);
    if (tag === 10) at = readId16(at, stop, linkCell(0, row, 4));
    else if (tag === 18) at = readId8(at, stop, linkCell(4, row, 3));
    else if (tag === 34)
      at = readPairs(at, stop, tag, linkAttributeListAt, columnsAt + linkAttributeColumn, rowMax);
    else if (tag === 26) at = readString(at, stop, linkCell(8, row, 2));
    else if (tag === 53) at = readFixed32(at, stop, linkCell(12, row, 2));
    else if (tag === 40) at = readVarint(at, stop, linkCell(16, row, 2));
    else return 0;
    if (at === 0) return 0;
  }
  store<u32>(linkCell(20, row, 2), load<u32>(linkAttributeListAt + rowsField));
  return stop;
}
