import { assert } from "../../../base/assert.ts";
import { aggregateKernel } from "../../../kernels/aggregate.ts";
import { type KernelMemory, loadKernel, newKernelMemory, pageBytes } from "../../../kernels/load-kernels.ts";
import { scanKernel } from "../../../kernels/scan.ts";
import type { QueryKernels } from "../query-world.ts";
import type { Scratch } from "../scratch.ts";

/** What the kernels may keep for themselves at the start of the memory. */
const reservedBytes = 1 << 16;
const alignment = 16;

/**
 * One shared memory for the worlds of a test file, one world at a time: `reset` gives everything back.
 *
 *     │ kernels │ blocks ──► │ scratch ──►          │
 *               reserved     sealed by `scratch()`
 */
export class TestMemory {
  readonly kernelMemory: KernelMemory;
  readonly kernels: QueryKernels;
  #next = reservedBytes;

  /** `useTwins`: the TypeScript twins instead of the compiled kernels. */
  constructor(useTwins = false) {
    this.kernelMemory = newKernelMemory(1 << 20);
    this.kernels = {
      scan: loadKernel(scanKernel, this.kernelMemory, useTwins),
      aggregate: loadKernel(aggregateKernel, this.kernelMemory, useTwins),
    };
  }

  reset(): void {
    this.#next = reservedBytes;
  }

  /** Zeroed. */
  take(byteLength: number): number {
    const offset = this.#next;
    this.#next += Math.ceil(byteLength / alignment) * alignment;
    const missing = this.#next - this.kernelMemory.buffer.byteLength;
    if (missing > 0) this.kernelMemory.grow(Math.ceil(missing / pageBytes));
    new Uint8Array(this.kernelMemory.buffer, offset, this.#next - offset).fill(0);
    return offset;
  }

  u8(values: Iterable<number>): Uint8Array {
    const list = [...values];
    const offset = this.take(list.length);
    const array = new Uint8Array(this.kernelMemory.buffer, offset, list.length);
    array.set(list);
    return array;
  }

  u16(values: Iterable<number>): Uint16Array {
    const list = [...values];
    const offset = this.take(list.length * 2);
    const array = new Uint16Array(this.kernelMemory.buffer, offset, list.length);
    array.set(list);
    return array;
  }

  u32(values: Iterable<number>): Uint32Array {
    const list = [...values];
    const offset = this.take(list.length * 4);
    const array = new Uint32Array(this.kernelMemory.buffer, offset, list.length);
    array.set(list);
    return array;
  }

  f64(values: Iterable<number>): Float64Array {
    const list = [...values];
    const offset = this.take(list.length * 8);
    const array = new Float64Array(this.kernelMemory.buffer, offset, list.length);
    array.set(list);
    return array;
  }

  /** Scratch memory behind what has been taken. Nothing may be taken afterwards. */
  scratch(): Scratch {
    return new TestScratch(this);
  }

  /** Gives back what lies from `offset` on. */
  rewind(offset: number): void {
    assert(offset <= this.#next, "rewind goes backwards");
    this.#next = offset;
  }

  get position(): number {
    return this.#next;
  }
}

class TestScratch implements Scratch {
  readonly #memory: TestMemory;

  constructor(memory: TestMemory) {
    this.#memory = memory;
  }

  u8(length: number): Uint8Array {
    const offset = this.#memory.take(length);
    return new Uint8Array(this.#memory.kernelMemory.buffer, offset, length);
  }

  u16(length: number): Uint16Array {
    const offset = this.#memory.take(length * 2);
    return new Uint16Array(this.#memory.kernelMemory.buffer, offset, length);
  }

  u32(length: number): Uint32Array {
    const offset = this.#memory.take(length * 4);
    return new Uint32Array(this.#memory.kernelMemory.buffer, offset, length);
  }

  f64(length: number): Float64Array {
    const offset = this.#memory.take(length * 8);
    return new Float64Array(this.#memory.kernelMemory.buffer, offset, length);
  }

  mark(): number {
    return this.#memory.position;
  }

  release(mark: number): void {
    this.#memory.rewind(mark);
  }
}
