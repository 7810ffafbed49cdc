import { type DecodeKernel, type InternBytes, openDecodeKernel } from "../../kernels/decode.ts";
import { firstFreeAt, hashSeedAt, padding } from "../../kernels/decode-layout.ts";
import { type KernelMemory, newKernelMemory, pageBytes } from "../../kernels/load-kernels.ts";
import type { DictionaryRoom } from "../../pdata/byte-dictionary.ts";

/** Far above what dictionaries may take (64 MiB of text), with the arrays that growth left behind. */
export const decodeMemoryBytesMax = 1 << 30;
const alignment = 16;

/**
 * The memory of the decode kernel. Room is only ever given out; all of it is taken back at once, when a chunk begins.
 *
 *     0          64 KiB                                            top
 *     │ header │ strings │ pairs │ request │ columns │ pairs, grown │ …
 */
export class DecodeMemory implements DictionaryRoom {
  readonly memory: KernelMemory;
  /** The header, word by word. */
  readonly header: Uint32Array;
  readonly kernel: DecodeKernel;
  #top = firstFreeAt;
  /** Room for bytes from elsewhere whose hash is asked for. */
  #elsewhereAt = 0;
  #elsewhereBytes = 0;
  #all: Uint8Array;

  constructor(intern: InternBytes, bytesMax: number) {
    this.memory = newKernelMemory(firstFreeAt * 16, bytesMax);
    this.header = new Uint32Array(this.memory.buffer, 0, firstFreeAt / 4);
    this.#all = new Uint8Array(this.memory.buffer);
    this.kernel = openDecodeKernel(this.memory, intern);
    for (const word of [0, 1]) this.header[hashSeedAt / 4 + word] = Math.random() * 0x1_0000_0000;
  }

  /** All of it. Another array once it has grown. */
  get all(): Uint8Array {
    return this.#all;
  }

  /** Takes back what was given out. */
  clear(): void {
    this.#top = firstFreeAt;
    this.#elsewhereBytes = 0;
  }

  /** The address of `length` bytes, of whatever content. Throws `RangeError` where there is no more memory. */
  allocate(length: number): number {
    const at = this.#top;
    const top = at + Math.ceil(length / alignment) * alignment;
    const missing = top - this.#all.length;
    if (missing > 0) {
      this.memory.grow(Math.ceil(missing / pageBytes));
      this.#all = new Uint8Array(this.memory.buffer);
    }
    this.#top = top;
    return at;
  }

  bytes(length: number): Uint8Array {
    const at = this.allocate(length);
    const bytes = new Uint8Array(this.memory.buffer, at, length);
    this.kernel.clear(at, length);
    return bytes;
  }

  words(length: number): Uint32Array {
    const { buffer, byteOffset } = this.bytes(length * 4);
    return new Uint32Array(buffer, byteOffset, length);
  }

  hash(source: Uint8Array, start: number, end: number): number {
    if (source === this.#all) return this.kernel.hashOf(start, end);
    const length = end - start;
    if (length > this.#elsewhereBytes) {
      this.#elsewhereBytes = length * 2 + 256;
      this.#elsewhereAt = this.allocate(this.#elsewhereBytes + padding);
    }
    this.#all.set(source.subarray(start, end), this.#elsewhereAt);
    return this.kernel.hashOf(this.#elsewhereAt, this.#elsewhereAt + length);
  }
}
