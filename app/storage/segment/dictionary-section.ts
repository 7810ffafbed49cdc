import type { DictionaryPart } from "../../pdata/byte-dictionary.ts";
import type { DictionaryName, DictionaryParts } from "../../pdata/dictionary.ts";
import type { ByteReader, ByteWriter } from "./bytes.ts";
import { readCodes, writeCodes } from "./code-column.ts";
import { keyStarts, type PairNumbers } from "./pair-numbers.ts";
import { readPlane, readWords, writePlane, writeWords } from "./planes.ts";
import { RowOrder } from "./row-order.ts";
import { SegmentDamageError } from "./segment-damage-error.ts";

/**
 * The dictionary of a chunk: four lists of byte strings as they are, and the pairs by key and rank.
 *
 *     list    count, bytes, lengths, text
 *     pairs   keys as a list │ pairs of each key │ form of each value │ lengths │ text
 *
 *     form 0  what follows the key in the KeyValue, byte for byte
 *     form 1  a string value: its text alone, without the headers `12 n 0a n`
 */
const valueForm = { other: 0, string: 1 } as const;

const lists = ["strings", "values", "resources", "scopes"] as const satisfies DictionaryName[];
const arrival = new RowOrder(0);

export function writeDictionary(out: ByteWriter, parts: DictionaryParts, numbers: PairNumbers): void {
  for (const name of lists) writeList(out, parts[name]);
  writePairs(out, parts.pairs, numbers);
}

/** What decoding attributes needs of the dictionary besides its parts. */
export interface ReadDictionary {
  readonly parts: DictionaryParts;
  /** Code of the first pair of each key. */
  readonly starts: Uint32Array;
}

export function readDictionary(reader: ByteReader): ReadDictionary {
  const parts = readLists(reader);
  const { pairs, starts } = readPairs(reader);
  return { parts: { ...parts, pairs }, starts };
}

/** The dictionary without its pairs, which take most of the time: only the one without key and value is there. */
export function readDictionaryLists(reader: ByteReader): ReadDictionary {
  const pairs = { bytes: new Uint8Array(0), ends: new Uint32Array(1) };
  return { parts: { ...readLists(reader), pairs }, starts: Uint32Array.of(0, 1) };
}

function readLists(reader: ByteReader): Omit<DictionaryParts, "pairs"> {
  const [strings, values, resources, scopes] = lists.map(() => readList(reader));
  return { strings: strings!, values: values!, resources: resources!, scopes: scopes! };
}

function writeList(out: ByteWriter, { bytes, ends }: DictionaryPart): void {
  out.varint(ends.length);
  out.varint(bytes.length);
  writeCodes(out, lengthsOf(ends), arrival);
  writePlane(out, bytes);
}

function readList(reader: ByteReader): DictionaryPart {
  const count = reader.varint();
  const length = reader.varint();
  const ends = toEnds(readCodes(reader, count, arrival));
  if ((ends.at(-1) ?? 0) !== length) throw new SegmentDamageError("dictionary entries of a wrong length");
  return { bytes: new Uint8Array(readPlane(reader, length)), ends };
}

function writePairs(out: ByteWriter, part: DictionaryPart, numbers: PairNumbers): void {
  const order = numbers.inStoredOrder();
  const { bytes, ends } = part;
  const forms = new Uint8Array(order.length);
  const lengths = new Uint32Array(order.length);
  const text = new Uint8Array(bytes.length);
  let used = 0;
  for (const [at, pair] of order.entries()) {
    const start = numbers.valueStarts[pair]!;
    const end = ends[pair]!;
    const textStart = textStartOf(bytes, start, end);
    forms[at] = textStart < 0 ? valueForm.other : valueForm.string;
    const from = textStart < 0 ? start : textStart;
    lengths[at] = end - from;
    text.set(bytes.subarray(from, end), used);
    used += end - from;
  }
  writeList(out, numbers.keys.part());
  writeWords(out, Uint32Array.from(numbers.pairCounts));
  out.varint(order.length);
  writePlane(out, forms);
  writeCodes(out, lengths, arrival);
  writePlane(out, text.subarray(0, used));
}

function readPairs(reader: ByteReader): { readonly pairs: DictionaryPart; readonly starts: Uint32Array } {
  const keys = readList(reader);
  const starts = keyStarts(Array.from(readWords(reader, keys.ends.length)));
  const count = reader.varint();
  if (starts.at(-1) !== count) throw new SegmentDamageError("pairs of the keys do not add up");
  const forms = readPlane(reader, count);
  const lengths = readCodes(reader, count, arrival);
  const text = readPlane(reader, sum(lengths));
  const bytes = new Uint8Array(pairBytes(keys, starts, forms, lengths));
  const ends = new Uint32Array(count);
  let at = 0;
  let from = 0;
  for (let key = 0; key + 1 < starts.length; key++) {
    const keyBytes = keys.bytes.subarray(key === 0 ? 0 : keys.ends[key - 1]!, keys.ends[key]!);
    for (let pair = starts[key]!; pair < starts[key + 1]!; pair++) {
      bytes.set(keyBytes, at);
      at += keyBytes.length;
      const length = lengths[pair]!;
      if (forms[pair] === valueForm.string) at = writeStringHeader(bytes, at, length);
      bytes.set(text.subarray(from, from + length), at);
      from += length;
      at += length;
      ends[pair] = at;
    }
  }
  return { pairs: { bytes, ends }, starts };
}

function pairBytes(
  keys: DictionaryPart,
  starts: Uint32Array,
  forms: Uint8Array,
  lengths: Uint32Array,
): number {
  let bytes = 0;
  for (let key = 0; key + 1 < starts.length; key++) {
    const keyBytes = keys.ends[key]! - (key === 0 ? 0 : keys.ends[key - 1]!);
    for (let pair = starts[key]!; pair < starts[key + 1]!; pair++)
      bytes +=
        keyBytes + lengths[pair]! + (forms[pair] === valueForm.string ? headerBytes(lengths[pair]!) : 0);
  }
  return bytes;
}

/** Start of the text where bytes[start, end) is exactly the header of a string value and that text; else -1. */
function textStartOf(bytes: Uint8Array, start: number, end: number): number {
  // The header has two tags and two lengths; a longer text has longer lengths, so the size of one fixes the other.
  for (let header = 4; header <= 10 && header <= end - start; header++) {
    if (headerBytes(end - start - header) !== header) continue;
    writeStringHeader(headerScratch, 0, end - start - header);
    for (let at = 0; at < header; at++) if (headerScratch[at] !== bytes[start + at]) return -1;
    return start + header;
  }
  return -1;
}

const headerScratch = new Uint8Array(16);

function headerBytes(textLength: number): number {
  const inner = 1 + varintBytes(textLength);
  return 1 + varintBytes(inner + textLength) + inner;
}

/** Writes field 2 (value) of KeyValue with field 1 (string) of AnyValue inside, up to the text; returns where it goes. */
function writeStringHeader(bytes: Uint8Array, at: number, textLength: number): number {
  bytes[at] = 0x12;
  const inner = writeVarint(bytes, at + 1, 1 + varintBytes(textLength) + textLength);
  bytes[inner] = 0x0a;
  return writeVarint(bytes, inner + 1, textLength);
}

function varintBytes(value: number): number {
  return value < 0x80 ? 1 : Math.ceil((32 - Math.clz32(value)) / 7);
}

function writeVarint(bytes: Uint8Array, at: number, value: number): number {
  let end = at;
  let rest = value;
  for (; rest >= 0x80; rest >>>= 7) bytes[end++] = (rest & 0x7f) | 0x80;
  bytes[end++] = rest;
  return end;
}

function lengthsOf(ends: Uint32Array): Uint32Array {
  return ends.map((end, code) => (code === 0 ? end : end - ends[code - 1]!));
}

function toEnds(lengths: Uint32Array): Uint32Array {
  let end = 0;
  return lengths.map((length) => (end += length));
}

function sum(lengths: Uint32Array): number {
  let total = 0;
  for (const length of lengths) total += length;
  return total;
}
