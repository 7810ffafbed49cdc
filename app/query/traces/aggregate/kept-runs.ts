import type { KernelMemory } from "../../../kernels/load-kernels.ts";
import { FreeList } from "../../../spanindex/memory/free-list.ts";
import type { ScratchRange } from "../../../spanindex/memory/shared-memory.ts";

/** The durations of some rows of a block, sorted by a column of codes and then by themselves. */
export interface DurationRuns {
  /** Duration codes, where kernels see them: those of code c are codes[ends[c - 1] … ends[c]), ascending. */
  readonly codes: Uint16Array;
  readonly ends: Uint32Array;
  /** Rows whose status is error, by code. */
  readonly errors: Uint32Array;
}

interface Kept {
  readonly runs: DurationRuns;
  /** Of the computation that looked at it last. */
  use: number;
}

/** Columns are read 16 bytes at a time. */
const alignment = 16;

/**
 * Runs of whole blocks, kept by a worker from query to query: a block never changes. Those that were not asked for longest make room for
 * others; of blocks that left nobody asks.
 */
export class KeptRuns {
  readonly #memory: KernelMemory;
  readonly #bytesMax: number;
  readonly #free = new FreeList();
  /** Least recently used first. By column: an object that stands for one column of one block. */
  readonly #known = new Map<object, Kept>();
  #use = 0;

  constructor(memory: KernelMemory, { offset, bytes }: ScratchRange) {
    this.#memory = memory;
    this.#bytesMax = bytes;
    if (bytes > 0) this.#free.give(offset, bytes);
  }

  /** The runs of those of the columns that are kept. They stay until the next call. */
  use(columns: readonly object[]): ReadonlyMap<object, DurationRuns> {
    this.#use += 1;
    const found = new Map<object, DurationRuns>();
    for (const column of columns) {
      const kept = this.#known.get(column);
      if (kept === undefined) continue;
      kept.use = this.#use;
      this.#known.delete(column);
      this.#known.set(column, kept);
      found.set(column, kept.runs);
    }
    return found;
  }

  /** Whether runs of so many rows can be kept at all. */
  hasRoomFor(rows: number): boolean {
    return rows * Uint16Array.BYTES_PER_ELEMENT < this.#bytesMax;
  }

  /** Keeps a copy for whoever asks next, unless all there is room for is in use. */
  keep(column: object, { codes, ends, errors }: DurationRuns): void {
    const offset = this.#take(codes.byteLength);
    if (offset === undefined) return;
    const own = new Uint16Array(this.#memory.buffer, offset, codes.length);
    own.set(codes);
    this.#known.set(column, {
      runs: { codes: own, ends: ends.slice(), errors: errors.slice() },
      use: this.#use,
    });
  }

  #take(bytes: number): number | undefined {
    const size = alignedSize(bytes);
    for (;;) {
      const offset = this.#free.take(size);
      if (offset !== undefined) return offset;
      const [oldest] = this.#known;
      if (oldest === undefined || oldest[1].use === this.#use) return undefined;
      const { codes } = oldest[1].runs;
      this.#known.delete(oldest[0]);
      this.#free.give(codes.byteOffset, alignedSize(codes.byteLength));
    }
  }
}

function alignedSize(bytes: number): number {
  return Math.max(alignment, Math.ceil(bytes / alignment) * alignment);
}
