import { assert } from "../../base/assert.ts";
import { viewOf } from "../byte-view.ts";
import { copyBytes, copyLongs, copyWordsMax } from "../copy-bytes.ts";

/** Most canonical attributes fit; encoders pass their own guess. */
const defaultCapacity = 256;

/** A tag of one byte, and the longest length; `varint` asks for five bytes whatever it writes. */
const entryHeadBytesMax = 6;

/**
 * Appends protobuf to a growing buffer. Tags are written as the caller gives them (field number << 3 | wire type).
 *
 * Nested messages are opened before their length is known:
 *
 *     begin(tag, hint)   │tag│ _ _ │             room for a length of `hint` bytes
 *     …                  │tag│ _ _ │ body …
 *     finish()           │tag│ len │ body …      the body moves only where the guess had the wrong number of bytes
 */
export class ProtoWriter {
  bytes: Uint8Array;
  position = 0;
  #view: DataView;
  /** For each open message: where its length goes, where its body starts. */
  readonly #open: number[] = [];

  constructor(capacity: number = defaultCapacity) {
    this.bytes = new Uint8Array(capacity);
    this.#view = new DataView(this.bytes.buffer);
  }

  /** Starts over; the buffer is kept. */
  reset(): void {
    this.position = 0;
    while (this.#open.length > 0) this.#open.pop();
  }

  /** What was written, in the writer's own buffer: valid until it is written to again. */
  view(): Uint8Array {
    assert(this.#open.length === 0, "a message is still open");
    return this.bytes.subarray(0, this.position);
  }

  /** A copy of what was written. */
  take(): Uint8Array {
    return this.view().slice();
  }

  /** Makes room for `count` more bytes. */
  ensure(count: number): void {
    const needed = this.position + count;
    if (needed <= this.bytes.length) return;
    const grown = new Uint8Array(Math.max(needed, this.bytes.length * 2));
    grown.set(this.bytes.subarray(0, this.position));
    this.bytes = grown;
    this.#view = new DataView(grown.buffer);
  }

  /** `value` as an unsigned 32-bit varint; also writes tags. */
  varint(value: number): void {
    this.ensure(5);
    let rest = value;
    let at = this.position;
    while (rest > 0x7f || rest < 0) {
      this.bytes[at++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    this.bytes[at++] = rest;
    this.position = at;
  }

  /** A 64-bit varint from two words. */
  varint64(low: number, high: number): void {
    this.ensure(10);
    let lowRest = low >>> 0;
    let highRest = high >>> 0;
    let at = this.position;
    while (highRest !== 0 || lowRest > 0x7f) {
      this.bytes[at++] = (lowRest & 0x7f) | 0x80;
      lowRest = ((lowRest >>> 7) | (highRest << 25)) >>> 0;
      highRest >>>= 7;
    }
    this.bytes[at++] = lowRest;
    this.position = at;
  }

  /** A signed 32-bit varint (int32, enum): negative numbers take ten bytes. */
  int32(value: number): void {
    if (value < 0) this.varint64(value, -1);
    else this.varint(value);
  }

  /** A zig-zag varint (sint32). */
  zigZag(value: number): void {
    this.varint((value << 1) ^ (value >> 31));
  }

  fixed32(value: number): void {
    this.ensure(4);
    this.#view.setInt32(this.position, value, true);
    this.position += 4;
  }

  fixed64(low: number, high: number): void {
    this.ensure(8);
    this.#view.setInt32(this.position, low, true);
    this.#view.setInt32(this.position + 4, high, true);
    this.position += 8;
  }

  double(value: number): void {
    this.ensure(8);
    this.#view.setFloat64(this.position, value, true);
    this.position += 8;
  }

  /** source[start, end) as it is. */
  raw(source: Uint8Array, start: number, end: number): void {
    const length = end - start;
    this.ensure(length);
    copyBytes(source, start, end, this.bytes, this.position);
    this.position += length;
  }

  /** A length-delimited field of source[start, end). */
  field(tag: number, source: Uint8Array, start: number, end: number): void {
    this.varint(tag);
    this.varint(end - start);
    this.raw(source, start, end);
  }

  /**
   * A length-delimited field for each of the codes [start, end), with the entry of that code: entry `code` is
   * arena[ends[code - 1] .. ends[code]). The tag is one byte. The same as `field` for each, without its checks for each.
   */
  entries(
    tag: number,
    arena: Uint8Array,
    ends: Uint32Array,
    codes: Uint32Array,
    start: number,
    end: number,
  ): void {
    let room = 0;
    for (let row = start; row < end; row++) {
      const code = codes[row]!;
      room += ends[code]! - (code === 0 ? 0 : ends[code - 1]!) + entryHeadBytesMax;
    }
    this.ensure(room);
    const { bytes } = this;
    const source = viewOf(arena);
    const target = this.#view;
    let at = this.position;
    for (let row = start; row < end; row++) {
      const code = codes[row]!;
      const from = code === 0 ? 0 : ends[code - 1]!;
      const to = ends[code]!;
      const length = to - from;
      bytes[at++] = tag;
      if (length <= 0x7f) bytes[at++] = length;
      else {
        this.position = at;
        this.varint(length);
        at = this.position;
      }
      if (length > copyWordsMax) bytes.set(arena.subarray(from, to), at);
      else copyLongs(source, from, to, target, at);
      at += length;
    }
    this.position = at;
  }

  /** Opens a nested message; `bodyBytes` is a guess of how long it will be. */
  begin(tag: number, bodyBytes = 0): void {
    this.varint(tag);
    const size = varintSize(bodyBytes);
    this.ensure(size);
    this.#open.push(this.position, this.position + size);
    this.position += size;
  }

  /** Closes the message opened last. */
  finish(): void {
    assert(this.#open.length > 0, "no message is open");
    const body = this.#open.pop()!;
    const at = this.#open.pop()!;
    const length = this.position - body;
    const size = varintSize(length);
    const shift = at + size - body;
    if (shift !== 0) {
      if (shift > 0) this.ensure(shift);
      this.bytes.copyWithin(at + size, body, this.position);
    }
    const end = this.position + shift;
    this.position = at;
    this.varint(length);
    this.position = end;
  }
}

/** Bytes the varint of `value` (0 to 2^32 - 1) takes. */
export function varintSize(value: number): number {
  if (value < 0x80) return 1;
  if (value < 0x4000) return 2;
  if (value < 0x200000) return 3;
  return value < 0x10000000 ? 4 : 5;
}
