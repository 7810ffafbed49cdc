import { assert } from "../../base/assert.ts";

/** Columns are read 16 bytes at a time, so each begins at a multiple. */
const alignment = 16;

/** Bytes a column of `bytes` takes of an arena. */
export function arenaBytes(bytes: number): number {
  return Math.ceil(bytes / alignment) * alignment;
}

/** The bytes of a column, to be set as such. */
export function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** One allocation of the shared memory, cut into columns from the front. */
export class Arena {
  readonly buffer: SharedArrayBuffer;
  readonly offset: number;
  readonly #end: number;
  #at: number;

  constructor(buffer: SharedArrayBuffer, offset: number, bytes: number) {
    this.buffer = buffer;
    this.offset = offset;
    this.#at = offset;
    this.#end = offset + bytes;
  }

  /** Bytes given out so far. */
  get usedBytes(): number {
    return this.#at - this.offset;
  }

  u8(length: number): Uint8Array {
    return new Uint8Array(this.buffer, this.#take(length), length);
  }

  u16(length: number): Uint16Array {
    return new Uint16Array(this.buffer, this.#take(length * 2), length);
  }

  u32(length: number): Uint32Array {
    return new Uint32Array(this.buffer, this.#take(length * 4), length);
  }

  f64(length: number): Float64Array {
    return new Float64Array(this.buffer, this.#take(length * 8), length);
  }

  #take(bytes: number): number {
    const at = this.#at;
    this.#at += arenaBytes(bytes);
    assert(this.#at <= this.#end, "an arena was planned too small");
    return at;
  }
}
