import { assert, assertDefined } from "../../base/assert.ts";
import type { KernelMemory } from "../../kernels/load-kernels.ts";
import type { ScratchRange } from "../../spanindex/memory/shared-memory.ts";
import type { Scratch } from "../traces/scratch.ts";

/** A query needs more memory than a worker has. */
export class ScratchFullError extends Error {
  override readonly name = "ScratchFullError";
}

/** Unit in which queries of one worker share its range. A query that needs little takes one. */
const pageBytes = 256 * 1024;
const alignment = 16;

/**
 * The memory one worker works in. Several queries may hold some of it, for one that waits for a tier keeps what it has:
 *
 *     pages   │ A │ A │ B │ – │ C   C   C │ – │ …       each query takes the first run of free pages that is long enough
 *             └ so the same few pages are used again and again, and the rest of the range is never touched
 */
export class ScratchMemory {
  readonly #memory: KernelMemory;
  readonly #offset: number;
  readonly #isTaken: Uint8Array;

  constructor(memory: KernelMemory, { offset, bytes }: ScratchRange) {
    assert(offset % alignment === 0, "scratch is aligned");
    this.#memory = memory;
    this.#offset = offset;
    this.#isTaken = new Uint8Array(Math.floor(bytes / pageBytes));
  }

  /** For one query. Call `close` after it. */
  open(): QueryScratch {
    return new QueryScratch(this.#memory, this);
  }

  take(bytes: number): ScratchRange {
    const pages = Math.ceil(bytes / pageBytes);
    const first = this.#findFree(pages);
    if (first < 0)
      throw new ScratchFullError(`The query needs more memory than it may use: ${bytes} bytes more`);
    this.#isTaken.fill(1, first, first + pages);
    return { offset: this.#offset + first * pageBytes, bytes: pages * pageBytes };
  }

  giveBack({ offset, bytes }: ScratchRange): void {
    const first = (offset - this.#offset) / pageBytes;
    this.#isTaken.fill(0, first, first + bytes / pageBytes);
  }

  #findFree(pages: number): number {
    let free = 0;
    for (let page = 0; page < this.#isTaken.length; page++) {
      free = this.#isTaken[page] === 0 ? free + 1 : 0;
      if (free === pages) return page - pages + 1;
    }
    return -1;
  }
}

/** What one query has taken: pieces from the front of its extents, one after the other. */
class QueryScratch implements Scratch {
  readonly #memory: KernelMemory;
  readonly #pages: ScratchMemory;
  readonly #extents: ScratchRange[] = [];
  /** Next free byte of the last extent, and its end. */
  #top = 0;
  #end = 0;

  constructor(memory: KernelMemory, pages: ScratchMemory) {
    this.#memory = memory;
    this.#pages = pages;
  }

  u8(length: number): Uint8Array {
    return new Uint8Array(this.#memory.buffer, this.#take(length), length).fill(0);
  }

  u16(length: number): Uint16Array {
    return new Uint16Array(this.#memory.buffer, this.#take(length * 2), length).fill(0);
  }

  u32(length: number): Uint32Array {
    return new Uint32Array(this.#memory.buffer, this.#take(length * 4), length).fill(0);
  }

  f64(length: number): Float64Array {
    return new Float64Array(this.#memory.buffer, this.#take(length * 8), length).fill(0);
  }

  /** Extents in use and the offset in the last one: both fit, for an offset has 32 bits. */
  mark(): number {
    return this.#extents.length * 2 ** 32 + this.#top;
  }

  release(mark: number): void {
    const kept = Math.floor(mark / 2 ** 32);
    while (this.#extents.length > kept) this.#pages.giveBack(assertDefined(this.#extents.pop(), "counted"));
    const last = this.#extents.at(-1);
    this.#top = mark % 2 ** 32;
    this.#end = last === undefined ? 0 : last.offset + last.bytes;
  }

  close(): void {
    this.release(0);
  }

  #take(bytes: number): number {
    const size = Math.ceil(bytes / alignment) * alignment;
    if (this.#top + size > this.#end) {
      const extent = this.#pages.take(size);
      this.#extents.push(extent);
      this.#top = extent.offset;
      this.#end = extent.offset + extent.bytes;
    }
    const offset = this.#top;
    this.#top += size;
    return offset;
  }
}

export type { QueryScratch };
