import { viewOf } from "../byte-view.ts";
import { MalformedError } from "./decoded.ts";

/** The low three bits of a tag. 3 and 4 are groups, which proto3 no longer writes but readers must skip. */
export const wireType = {
  varint: 0,
  fixed64: 1,
  lengthDelimited: 2,
  startGroup: 3,
  endGroup: 4,
  fixed32: 5,
} as const;

/** Unknown groups nest no deeper than other readers allow (protobuf's own default is 100). */
const groupDepthMax = 100;

/**
 * A cursor over protobuf bytes. Each call takes the `end` of the message being read, so that nothing reaches over it:
 *
 *     while (reader.position < end) {
 *       const tag = reader.tag(end);
 *       switch (tag) {
 *         case 10: { const stop = reader.length(end); … reader.position = stop; break; }   // field 1, length-delimited
 *         default: reader.skipField(tag, end, knownFields);
 *       }
 *     }
 *
 * Values come as 32-bit words because no BigInt is made on the hot path. Every method throws `MalformedError`.
 */
export class ProtoReader {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  position: number;
  /** Bits 32-63 of what `varint64` or `fixed64` read last, as a signed word. */
  high = 0;

  constructor(bytes: Uint8Array, start = 0) {
    this.bytes = bytes;
    this.view = viewOf(bytes);
    this.position = start;
  }

  /** The next tag: field number << 3 | wire type. */
  tag(end: number): number {
    const at = this.position;
    const byte = at < end ? this.bytes[at]! : 0x80;
    if (byte < 0x80) {
      if (byte < 8) this.fail("field number 0");
      this.position = at + 1;
      return byte;
    }
    return this.#longTag(end);
  }

  /** Reads a length and checks it; returns the end of the field, whose bytes start at `position`. */
  length(end: number): number {
    const at = this.position;
    const byte = at < end ? this.bytes[at]! : 0x80;
    if (byte < 0x80) {
      const stop = at + 1 + byte;
      if (stop > end) this.fail("length reaches over the end");
      this.position = at + 1;
      return stop;
    }
    return this.#longLength(end);
  }

  /** Bits 0-31 of a varint as a signed word: int32, enum, and (stored to a Uint32Array) uint32. */
  varint(end: number): number {
    const at = this.position;
    const byte = at < end ? this.bytes[at]! : 0x80;
    if (byte < 0x80) {
      this.position = at + 1;
      return byte;
    }
    return this.varint64(end);
  }

  /** A zig-zag varint: sint32. */
  zigZag(end: number): number {
    const value = this.varint(end);
    return (value >>> 1) ^ -(value & 1);
  }

  bool(end: number): boolean {
    const low = this.varint64(end);
    return (low | this.high) !== 0;
  }

  /** Bits 0-31 of a varint; the others are left in `high`. Bits beyond 64 are dropped, as in every implementation. */
  varint64(end: number): number {
    let low = 0;
    let high = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      if (this.position >= end) this.fail("truncated varint");
      const byte = this.bytes[this.position++]!;
      const bits = byte & 0x7f;
      if (shift < 28) low |= bits << shift;
      else if (shift === 28) {
        low |= bits << 28;
        high = bits >>> 4;
      } else if (shift < 63) high |= bits << (shift - 32);
      else high |= bits << 31;
      if (byte < 0x80) {
        this.high = high;
        return low;
      }
    }
    return this.fail("varint longer than 10 bytes");
  }

  /** Four bytes as a signed word. */
  fixed32(end: number): number {
    const at = this.position;
    if (at + 4 > end) this.fail("truncated 32-bit value");
    this.position = at + 4;
    return this.view.getInt32(at, true);
  }

  /** Bits 0-31 of eight bytes; the others are left in `high`. */
  fixed64(end: number): number {
    const at = this.position;
    if (at + 8 > end) this.fail("truncated 64-bit value");
    this.position = at + 8;
    this.high = this.view.getInt32(at + 4, true);
    return this.view.getInt32(at, true);
  }

  double(end: number): number {
    const at = this.position;
    if (at + 8 > end) this.fail("truncated 64-bit value");
    this.position = at + 8;
    return this.view.getFloat64(at, true);
  }

  /**
   * Skips the value of a field nobody asked for. `knownFields` has bit n set for each field n < 32 of the message: one
   * that comes here has a wire type that is not its own, and the message is not what it claims to be.
   */
  skipField(tag: number, end: number, knownFields: number): void {
    const field = tag >>> 3;
    if (field < 32 && ((knownFields >>> field) & 1) === 1)
      this.fail(`wrong wire type ${tag & 7} for field ${field}`);
    this.skip(tag, end);
  }

  /** Skips the value after `tag`, of whatever wire type. */
  skip(tag: number, end: number): void {
    switch (tag & 7) {
      case wireType.varint:
        this.varint64(end);
        return;
      case wireType.fixed64:
        this.#advance(8, end);
        return;
      case wireType.lengthDelimited:
        this.position = this.length(end);
        return;
      case wireType.startGroup:
        this.#skipGroup(tag >>> 3, end);
        return;
      case wireType.fixed32:
        this.#advance(4, end);
        return;
      default:
        this.fail(`wire type ${tag & 7}`);
    }
  }

  /** Moves to the value of the next field with this tag; false at the end of the message. */
  seek(wanted: number, end: number): boolean {
    while (this.position < end) {
      const tag = this.tag(end);
      if (tag === wanted) return true;
      this.skip(tag, end);
    }
    return false;
  }

  fail(message: string): never {
    throw new MalformedError(message, this.position);
  }

  #advance(count: number, end: number): void {
    if (this.position + count > end) this.fail("truncated value");
    this.position += count;
  }

  #longTag(end: number): number {
    const tag = this.varint64(end);
    if (this.high !== 0) this.fail("tag beyond 32 bits");
    if (tag >>> 3 === 0) this.fail("field number 0");
    return tag >>> 0;
  }

  #longLength(end: number): number {
    const length = this.varint64(end);
    const stop = this.position + length;
    if (this.high !== 0 || length < 0 || stop > end) this.fail("length reaches over the end");
    return stop;
  }

  /** Iterative, so that nesting costs no stack. */
  #skipGroup(field: number, end: number): void {
    const open = [field];
    while (open.length > 0) {
      const tag = this.tag(end);
      if ((tag & 7) === wireType.endGroup) {
        if (open.pop() !== tag >>> 3) this.fail("group ends under another number");
      } else if ((tag & 7) === wireType.startGroup) {
        if (open.length === groupDepthMax) this.fail("groups nested too deeply");
        open.push(tag >>> 3);
      } else this.skip(tag, end);
    }
  }
}
