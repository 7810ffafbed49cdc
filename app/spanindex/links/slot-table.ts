import { assertDefined } from "../../base/assert.ts";
import type { SharedMemory } from "../memory/shared-memory.ts";

/** Rows of a slot: the low half of a row id. */
export const slotRows = 65_536;

/** The last one stays unused: row ids in it would read as `noParent` and `lastAwaiting`. */
export const slotsMax = 32_767;

/** The row id of a row of a chunk, given the slots the chunk has. */
export function rowIdOf(slots: readonly number[], row: number): number {
  return slots[row >>> 16]! * slotRows + (row & 0xffff);
}

/**
 * Numbers for 65,536 rows each, and their parent cells, which all blocks over these rows share: links heal in place,
 * whatever block shows them.
 *
 *     slot    9                               10
 *     cells  [parent of row 0, of row 1, … ]  [ … ]
 */
export class SlotTable {
  readonly #memory: SharedMemory;
  readonly #cells: (Uint32Array | undefined)[] = [];
  /** Slots given back, the first to be used again first: so whoever still holds an old row id notices late at worst. */
  readonly #free: number[] = [];

  constructor(memory: SharedMemory) {
    this.#memory = memory;
  }

  /** A slot with cells for `rows`. Throws `MemoryFullError`; `RangeError` where there are none left. */
  add(rows: number): number {
    if (this.#free.length === 0 && this.#cells.length === slotsMax)
      throw new RangeError(`more than ${slotsMax} slots`);
    const offset = this.#memory.allocate(rows * 4, "links");
    const slot = this.#free.shift() ?? this.#cells.length;
    this.#cells[slot] = new Uint32Array(this.#memory.buffer, offset, rows);
    return slot;
  }

  /** Gives back the cells from `rows` on. */
  shrink(slot: number, rows: number): void {
    const { byteOffset } = this.cells(slot);
    this.#memory.shrink(byteOffset, rows * 4);
    this.#cells[slot] = new Uint32Array(this.#memory.buffer, byteOffset, rows);
  }

  remove(slot: number): void {
    this.#memory.free(this.cells(slot).byteOffset);
    this.#cells[slot] = undefined;
    this.#free.push(slot);
  }

  cells(slot: number): Uint32Array {
    return assertDefined(this.#cells[slot], "a slot that is in use");
  }

  parentOf(rowId: number): number {
    return this.cells(rowId >>> 16)[rowId & 0xffff]!;
  }

  setParent(rowId: number, cell: number): void {
    this.cells(rowId >>> 16)[rowId & 0xffff] = cell;
  }
}
