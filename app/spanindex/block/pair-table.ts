import { ByteDictionary } from "../../pdata/byte-dictionary.ts";
import { decodeUtf8 } from "../../pdata/utf8.ts";
import { type ValueType, valueType } from "./attribute-set.ts";

/**
 * What the blocks over one dictionary need of its KeyValue messages, each parsed once:
 *
 *     pair   0a 03 "env"   12 06 0a 04 "prod"          (canonical, see pdata)
 *                 key          value field ^start  ^end    payload of a string: its text
 *
 * Keys are numbered in order of first appearance. Grows with its dictionary: call `update` before use.
 */
export class PairTable {
  readonly entries: ByteDictionary;
  /** Text of each key. */
  readonly keys: string[] = [];
  /** Number of the key, by pair. */
  keyOf = new Uint32Array(0);
  types = new Uint8Array(0);
  /** What the value is written from: bytes [starts, ends) of the dictionary. Of an int the varint, else the payload. */
  starts = new Uint32Array(0);
  ends = new Uint32Array(0);
  /** Keys as bytes: finding them so costs a tenth of making text of them. */
  readonly #keyBytes = new ByteDictionary(64);
  /** Number of a key by its code in `#keyBytes`. */
  readonly #keyNumbers: number[] = [];
  #parsedCount = 0;
  /** The key parsed last: a loaded dictionary is sorted by key, and senders repeat themselves. */
  #lastStart = 0;
  #lastEnd = -1;
  #lastKey = 0;

  constructor(entries: ByteDictionary) {
    this.entries = entries;
  }

  /** Parses what was added since the last call. */
  update(): void {
    const { count } = this.entries;
    if (count === this.#parsedCount) return;
    this.#growTo(count);
    for (let pair = this.#parsedCount; pair < count; pair++) this.#parse(pair);
    this.#parsedCount = count;
  }

  /** Bytes of the payload of a pair. */
  payloadBytes(pair: number): number {
    const type = this.types[pair]!;
    if (type === valueType.int || type === valueType.double) return 8;
    return type === valueType.bool ? 1 : this.ends[pair]! - this.starts[pair]!;
  }

  #growTo(count: number): void {
    if (count <= this.keyOf.length) return;
    const room = Math.max(count, this.keyOf.length * 2);
    this.keyOf = grown(this.keyOf, new Uint32Array(room));
    this.types = grown(this.types, new Uint8Array(room));
    this.starts = grown(this.starts, new Uint32Array(room));
    this.ends = grown(this.ends, new Uint32Array(room));
  }

  #parse(pair: number): void {
    const { bytes } = this.entries;
    const end = this.entries.endOf(pair);
    let at = this.entries.startOf(pair);
    let keyStart = at;
    let keyEnd = at;
    if (at < end && bytes[at] === keyTag) {
      const length = readLength(bytes, at + 1);
      keyStart = at + 1 + lengthBytes(length);
      keyEnd = keyStart + length;
      at = keyEnd;
    }
    this.keyOf[pair] = this.#keyNumber(keyStart, keyEnd);
    let type: ValueType = valueType.empty;
    let start = end;
    if (at < end && bytes[at] === valueTag) {
      const length = readLength(bytes, at + 1);
      start = at + 1 + lengthBytes(length);
      if (length > 0) {
        type = typeOfTag(bytes[start]!);
        // Of arrays and lists the whole AnyValue message is the payload.
        if (type === valueType.string || type === valueType.bytes)
          start += 1 + lengthBytes(readLength(bytes, start + 1));
        else if (type !== valueType.array && type !== valueType.kvlist) start += 1;
      }
    }
    this.types[pair] = type;
    this.starts[pair] = start;
    this.ends[pair] = type === valueType.empty ? start : end;
  }

  #keyNumber(start: number, end: number): number {
    const { bytes } = this.entries;
    if (this.#isLastKey(bytes, start, end)) return this.#lastKey;
    const code = this.#keyBytes.intern(bytes, start, end);
    let number = this.#keyNumbers[code];
    if (number === undefined) {
      number = this.keys.push(decodeUtf8(bytes.subarray(start, end))) - 1;
      this.#keyNumbers[code] = number;
    }
    this.#lastStart = start;
    this.#lastEnd = end;
    this.#lastKey = number;
    return number;
  }

  #isLastKey(bytes: Uint8Array, start: number, end: number): boolean {
    if (this.#lastEnd - this.#lastStart !== end - start) return false;
    const shift = this.#lastStart - start;
    for (let at = start; at < end; at++) if (bytes[at] !== bytes[at + shift]) return false;
    return true;
  }
}

const keyTag = 0x0a;
const valueTag = 0x12;

function typeOfTag(tag: number): ValueType {
  switch (tag) {
    case 10:
      return valueType.string;
    case 16:
      return valueType.bool;
    case 24:
      return valueType.int;
    case 33:
      return valueType.double;
    case 42:
      return valueType.array;
    case 50:
      return valueType.kvlist;
    case 58:
      return valueType.bytes;
    default:
      return valueType.empty;
  }
}

/** The varint at `at`; messages are canonical and shorter than 2^28 bytes. */
function readLength(bytes: Uint8Array, at: number): number {
  let length = 0;
  for (let shift = 0, from = at; ; shift += 7) {
    const byte = bytes[from++]!;
    length |= (byte & 0x7f) << shift;
    if (byte < 0x80) return length;
  }
}

function lengthBytes(length: number): number {
  return length < 0x80 ? 1 : length < 0x4000 ? 2 : length < 0x20_0000 ? 3 : 4;
}

function grown<T extends Uint8Array | Uint32Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
