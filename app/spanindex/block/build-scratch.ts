import { type BuildKernel, buildKernel } from "../../kernels/build.ts";
import { type KernelMemory, loadKernel, newKernelMemory, pageBytes } from "../../kernels/load-kernels.ts";

const alignment = 16;
const firstBytes = 1024 * 1024;
/** Kept between blocks: touching fresh memory for each would cost as much as filling it. What is larger is let go. */
const keptBytesMax = 64 * 1024 * 1024;

/** Memory in which the kernel works while a block is built. What is given out is valid until `begin`. */
export class BuildScratch {
  #memory: KernelMemory = newKernelMemory(firstBytes);
  #kernel: BuildKernel = loadKernel(buildKernel, this.#memory);
  #top = 0;

  get kernel(): BuildKernel {
    return this.#kernel;
  }

  /** Takes everything back. */
  begin(): void {
    this.#top = 0;
    if (this.#memory.buffer.byteLength <= keptBytesMax) return;
    this.#memory = newKernelMemory(firstBytes);
    this.#kernel = loadKernel(buildKernel, this.#memory);
  }

  /** Words of whatever content. Throws `RangeError` where there is no memory. */
  words(length: number): Uint32Array {
    const at = this.#top;
    this.#top += Math.ceil((length * 4) / alignment) * alignment;
    const missing = this.#top - this.#memory.buffer.byteLength;
    if (missing > 0) this.#memory.grow(Math.ceil(missing / pageBytes));
    return new Uint32Array(this.#memory.buffer, at, length);
  }

  copyOf(words: Uint32Array): Uint32Array {
    const copy = this.words(words.length);
    copy.set(words);
    return copy;
  }
}
