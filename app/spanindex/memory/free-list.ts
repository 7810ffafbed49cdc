import { assert } from "../../base/assert.ts";

/** A run of bytes. */
interface Extent {
  offset: number;
  bytes: number;
}

/**
 * Free runs of an address range, sorted, never touching each other:
 *
 *     │ used │ free │ used │ used │ free ……… │        take: the smallest run that fits, from its front
 *            16     48                112               give: joined with the free neighbours
 *
 * There are a few allocations a block, so some thousand runs at most: a sorted array beats a tree.
 */
export class FreeList {
  readonly #extents: Extent[] = [];

  /** The offset of `bytes` free ones, which are free no longer; undefined where no run is that long. */
  take(bytes: number): number | undefined {
    let best = -1;
    for (let index = 0; index < this.#extents.length; index++) {
      const size = this.#extents[index]!.bytes;
      if (size >= bytes && (best < 0 || size < this.#extents[best]!.bytes)) best = index;
    }
    if (best < 0) return undefined;
    const extent = this.#extents[best]!;
    const { offset } = extent;
    extent.offset += bytes;
    extent.bytes -= bytes;
    if (extent.bytes === 0) this.#extents.splice(best, 1);
    return offset;
  }

  /** Makes a run free. It must not overlap with one that is. */
  give(offset: number, bytes: number): void {
    const index = this.#indexAfter(offset);
    const before = this.#extents[index - 1];
    const after = this.#extents[index];
    assert(before === undefined || before.offset + before.bytes <= offset, "freed twice");
    assert(after === undefined || offset + bytes <= after.offset, "freed twice");
    const joinsBefore = before !== undefined && before.offset + before.bytes === offset;
    const joinsAfter = after !== undefined && offset + bytes === after.offset;
    if (joinsBefore) {
      before.bytes += bytes + (joinsAfter ? after.bytes : 0);
      if (joinsAfter) this.#extents.splice(index, 1);
    } else if (joinsAfter) {
      after.offset = offset;
      after.bytes += bytes;
    } else this.#extents.splice(index, 0, { offset, bytes });
  }

  /** Bytes of the free run that ends at `end`, 0 where there is none: growing needs that many less. */
  bytesBefore(end: number): number {
    const last = this.#extents.at(-1);
    return last !== undefined && last.offset + last.bytes === end ? last.bytes : 0;
  }

  /** Index of the first run that begins after `offset`. */
  #indexAfter(offset: number): number {
    let low = 0;
    let high = this.#extents.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#extents[middle]!.offset <= offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
