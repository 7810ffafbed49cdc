import { assert, assertDefined } from "../../base/assert.ts";
import { type KernelMemory, memoryPagesMax, newKernelMemory, pageBytes } from "../../kernels/load-kernels.ts";
import { FreeList } from "./free-list.ts";
import { MemoryFullError } from "./memory-full-error.ts";

/** What bytes are used for: they are accounted by it. */
export const memoryUses = ["traces", "links", "placing", "hot", "attributes", "details"] as const;
export type MemoryUse = (typeof memoryUses)[number];

/** Part of the memory that is one worker's own. */
export interface ScratchRange {
  readonly offset: number;
  readonly bytes: number;
}

export interface SharedMemorySettings {
  /** Workers that get a scratch range. */
  readonly scratchRanges?: number;
  readonly scratchBytes?: number;
  /** The most it may ever grow to. */
  readonly bytesMax?: number;
}

/** The header of the placing kernel; no allocation has address 0. */
const reservedBytes = 1024;

/** Columns are read 16 bytes at a time. */
const alignment = 16;

/** Growing takes a system call, and each growth makes another buffer object: a chunk of spans takes about 6 MiB. */
const growthBytes = 16 * 1024 * 1024;

/** Less address space than this is not worth starting with. */
const bytesMaxMin = 64 * 1024 * 1024;

/**
 * The memory that the main thread and the query workers share: kernels, columns and tables all lie in it.
 *
 *     │ header   │ scratch of worker 0 │ scratch of worker 1 │ … │ blocks, trace table: `allocate`, `free` ──► grows │
 *     0          1 KiB                                           heapStart                                   bytesMax
 *
 * Scratch pages that no query touched take no real memory. Views made before a growth stay valid: a shared buffer is
 * never moved. Only the main thread allocates.
 */
export class SharedMemory {
  readonly kernelMemory: KernelMemory;
  readonly scratch: readonly ScratchRange[];
  readonly #bytesMax: number;
  readonly #free = new FreeList();
  /** Bytes by offset. */
  readonly #allocations = new Map<number, { bytes: number; readonly use: MemoryUse }>();
  readonly #used: Record<MemoryUse, number> = {
    traces: 0,
    links: 0,
    placing: 0,
    hot: 0,
    attributes: 0,
    details: 0,
  };
  /** End of what is ours: more may have been granted than was asked for. */
  #end: number;

  constructor(settings: SharedMemorySettings = {}) {
    const { scratchRanges = 0, scratchBytes = 0, bytesMax = memoryPagesMax * pageBytes } = settings;
    const ranges: ScratchRange[] = [];
    for (let index = 0; index < scratchRanges; index++)
      ranges.push({ offset: reservedBytes + index * aligned(scratchBytes), bytes: aligned(scratchBytes) });
    const heapStart = reservedBytes + scratchRanges * aligned(scratchBytes);
    const { memory, granted } = largestMemory(heapStart, bytesMax);
    this.kernelMemory = memory;
    this.scratch = ranges;
    this.#bytesMax = granted;
    this.#end = memory.buffer.byteLength;
    this.#free.give(heapStart, this.#end - heapStart);
  }

  get buffer(): SharedArrayBuffer {
    return this.kernelMemory.buffer;
  }

  /** Bytes in use, by what for. */
  usedBytes(): Readonly<Record<MemoryUse, number>> {
    return { ...this.#used };
  }

  get totalUsedBytes(): number {
    return memoryUses.reduce((sum, use) => sum + this.#used[use], 0);
  }

  /** The offset of `bytes`, which hold anything. Throws `MemoryFullError`. */
  allocate(bytes: number, use: MemoryUse): number {
    const size = Math.max(alignment, aligned(bytes));
    const offset = this.#free.take(size) ?? this.#grow(size);
    this.#allocations.set(offset, { bytes: size, use });
    this.#used[use] += size;
    return offset;
  }

  free(offset: number): void {
    const { bytes, use } = assertDefined(this.#allocations.get(offset), "freed what was not allocated");
    this.#allocations.delete(offset);
    this.#used[use] -= bytes;
    this.#free.give(offset, bytes);
  }

  /** Zeros; on the heap, where kernels cannot see them, if there is no room. */
  words(length: number, use: MemoryUse): Uint32Array {
    try {
      // Before the buffer is asked for: it is another one once the memory has grown.
      const offset = this.allocate(length * 4, use);
      return new Uint32Array(this.buffer, offset, length).fill(0);
    } catch (error) {
      if (!(error instanceof MemoryFullError)) throw error;
      return new Uint32Array(length);
    }
  }

  /** Gives back what `words` gave. */
  freeWords(words: Uint32Array): void {
    if (isShared(words)) this.free(words.byteOffset);
  }

  /** Gives the end of an allocation back. */
  shrink(offset: number, bytes: number): void {
    const allocation = assertDefined(this.#allocations.get(offset), "shrank what was not allocated");
    const size = Math.max(alignment, aligned(bytes));
    assert(size <= allocation.bytes, "an allocation cannot grow");
    if (size === allocation.bytes) return;
    this.#free.give(offset + size, allocation.bytes - size);
    this.#used[allocation.use] -= allocation.bytes - size;
    allocation.bytes = size;
  }

  #grow(size: number): number {
    const missing = size - this.#free.bytesBefore(this.#end);
    const wanted = Math.max(missing, Math.min(growthBytes, this.#bytesMax - this.#end));
    const pages = Math.ceil(wanted / pageBytes);
    if (this.#end + pages * pageBytes > this.#bytesMax) throw this.#fullError(size);
    try {
      this.kernelMemory.grow(pages);
    } catch (error) {
      if (error instanceof RangeError) throw this.#fullError(size);
      throw error;
    }
    this.#free.give(this.#end, pages * pageBytes);
    this.#end += pages * pageBytes;
    return assertDefined(this.#free.take(size), "the memory grew by what was missing");
  }

  #fullError(size: number): MemoryFullError {
    return new MemoryFullError(size, this.totalUsedBytes, this.#bytesMax);
  }
}

/** Whether kernels see the array. */
export function isShared({ buffer }: ArrayBufferView): boolean {
  return buffer instanceof SharedArrayBuffer;
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / alignment) * alignment;
}

/** Where the system refuses the address space (a container's limit, 32-bit), half of it is tried, and so on. */
function largestMemory(heapStart: number, bytesMax: number): { memory: KernelMemory; granted: number } {
  const initial = Math.ceil(heapStart / pageBytes) * pageBytes;
  for (let granted = Math.max(bytesMax, initial); ; granted = Math.floor(granted / 2)) {
    try {
      return { memory: newKernelMemory(initial, granted), granted };
    } catch (error) {
      if (!(error instanceof RangeError) || granted / 2 < Math.max(bytesMaxMin, initial)) throw error;
    }
  }
}
