import { assertDefined } from "../../base/assert.ts";
import * as layout from "../../kernels/place-layout.ts";
import { isShared, type SharedMemory } from "../memory/shared-memory.ts";

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
  /** Addresses of the cells by slot, for the placing kernel. */
  #addresses: Uint32Array;
  /** Slots given back, the first to be used again first: so whoever still holds an old row id notices late at worst. */
  readonly #free: number[] = [];

  constructor(memory: SharedMemory) {
    this.#memory = memory;
    this.#addresses = memory.words(64, "placing");
  }

  /** Tells the placing kernel where the cells are; false where it cannot see them. */
  describe(header: Uint32Array): boolean {
    header[layout.cellsOfSlotAt / 4] = this.#addresses.byteOffset;
    return isShared(this.#addresses);
  }

  /** A slot with cells for `rows`. Throws `MemoryFullError`; `RangeError` where there are none left. */
  add(rows: number): number {
    if (this.#free.length === 0 && this.#cells.length === slotsMax)
      throw new RangeError(`more than ${slotsMax} slots`);
    const offset = this.#memory.allocate(rows * 4, "links");
    const slot = this.#free.shift() ?? this.#cells.length;
    this.#cells[slot] = new Uint32Array(this.#memory.buffer, offset, rows);
    if (slot >= this.#addresses.length) this.#growAddresses();
    this.#addresses[slot] = offset;
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

  #growAddresses(): void {
    const old = this.#addresses;
    this.#addresses = this.#memory.words(old.length * 2, "placing");
    this.#addresses.set(old);
    this.#memory.freeWords(old);
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
