import { type BuildKernel, buildKernel } from "../../kernels/build.ts";
import { type KernelMemory, loadKernel, newKernelMemory, pageBytes } from "../../kernels/load-kernels.ts";

const alignment = 16;
const firstBytes = 1024 * 1024;
/** Kept between blocks: touching fresh memory for each would cost as much as filling it. What is larger is let go. */
const keptBytesMax = 64 * 1024 * 1024;

/** Memory in which the kernel works while a block is built. What is given out is valid until `begin`. */
class BuildScratch {
  #memory: KernelMemory = newKernelMemory(firstBytes);
  #kernel: BuildKernel = loadKernel(buildKernel, this.#memory);
  /** Address 0 stands for nothing. */
  #top = alignment;

  get kernel(): BuildKernel {
    return this.#kernel;
  }

  /** Takes everything back. */
  begin(): void {
    this.#top = alignment;
    if (this.#memory.buffer.byteLength <= keptBytesMax) return;
    this.#memory = newKernelMemory(firstBytes);
    this.#kernel = loadKernel(buildKernel, this.#memory);
  }

  /** Words of whatever content. Throws `RangeError` where there is no memory. */
  words(length: number): Uint32Array {
    const at = this.#take(length * 4);
    return new Uint32Array(this.#memory.buffer, at, length);
  }

  /** Bytes of whatever content, with room for the kernel to write fifteen more. */
  bytes(length: number): Uint8Array {
    const at = this.#take(length + alignment);
    return new Uint8Array(this.#memory.buffer, at, length);
  }

  copyOfBytes(bytes: Uint8Array): Uint8Array {
    const copy = this.bytes(bytes.length);
    copy.set(bytes);
    return copy;
  }

  /** Work that needs memory only until it has returned. */
  within<T>(work: () => T): T {
    const top = this.#top;
    try {
      return work();
    } finally {
      this.#top = top;
    }
  }

  #take(bytes: number): number {
    const at = this.#top;
    this.#top += Math.ceil(bytes / alignment) * alignment;
    const missing = this.#top - this.#memory.buffer.byteLength;
    if (missing > 0) this.#memory.grow(Math.ceil(missing / pageBytes));
    return at;
  }

  copyOf(words: Uint32Array | Int32Array): Uint32Array {
    const copy = this.words(words.length);
    copy.set(words);
    return copy;
  }
}

/** Starts and ends of the rows of a block, two words each, where the kernel sees them. */
export interface ScratchTimes {
  readonly start: Uint32Array;
  readonly end: Uint32Array;
}

/** Blocks are built one at a time. */
export const scratch = new BuildScratch();
