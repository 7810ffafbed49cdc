import { awaitedParent, noParent } from "../block/span-block.ts";
import type { SharedMemory } from "../memory/shared-memory.ts";
import { hashSpan } from "../span-id-table.ts";
import { AwaitedParents } from "./awaited-parents.ts";
import type { SlotTable } from "./slot-table.ts";

/** Cell of a child behind which no other waits. */
const lastAwaiting = 0xffff_fffe;

/** The spans of a trace that wait for their parents: `rowId[i]` for the one with the id at parentId[parent[i] * 2]. */
export interface AwaitingSpans {
  /** Two words each, every id once. */
  readonly parentId: Uint32Array;
  readonly rowId: Uint32Array;
  readonly parent: Uint32Array;
}

/**
 * Parents of spans, as row ids. A child that comes before its parent joins those that wait for the same span: a list
 * through their own cells.
 *
 *     awaited (trace, span id) ──► child 7     cells   7: awaited | 3    3: last          then the parent comes as row 12:
 *                                                      7: 12             3: 12
 */
export class ParentLinks {
  readonly #slots: SlotTable;
  readonly #awaited: AwaitedParents;

  constructor(slots: SlotTable, memory: SharedMemory) {
    this.#slots = slots;
    this.#awaited = new AwaitedParents(memory);
  }

  /** Spans that are named as a parent and are not there. */
  get awaitedCount(): number {
    return this.#awaited.count;
  }

  /** Of what it needs beside the cells. */
  get byteLength(): number {
    return this.#awaited.byteLength;
  }

  /** Tells the placing kernel where cells and those who wait are; false where the kernel cannot see them. */
  describe(header: Uint32Array): boolean {
    const seesCells = this.#slots.describe(header);
    return this.#awaited.describe(header) && seesCells;
  }

  /** Learns who waits since the kernel has placed spans. */
  takeOver(header: Uint32Array): void {
    this.#awaited.takeOver(header);
  }

  /** A span has arrived: whoever waits for it is its child. `hash`: of `hashSpan`, as everywhere here. */
  arrived(hash: number, ordinal: number, low: number, high: number, rowId: number): void {
    if (this.#awaited.count === 0) return;
    const entry = this.#awaited.find(hash, ordinal, low, high);
    if (entry < 0) return;
    let child = this.#awaited.child(entry);
    for (;;) {
      const next = this.#slots.parentOf(child);
      this.#slots.setParent(child, rowId);
      if (next === lastAwaiting) break;
      child = next - awaitedParent;
    }
    this.#awaited.remove(entry);
  }

  setParent(rowId: number, parent: number): void {
    this.#slots.setParent(rowId, parent);
  }

  setNone(rowId: number): void {
    this.#slots.setParent(rowId, noParent);
  }

  /** The span has a parent that will never be found. */
  setLost(rowId: number): void {
    this.#slots.setParent(rowId, lastAwaiting);
  }

  /** Where others wait for the span with this id, which is therefore not there, `rowId` waits, too. */
  joinAwaiting(hash: number, ordinal: number, low: number, high: number, rowId: number): boolean {
    const entry = this.#awaited.find(hash, ordinal, low, high);
    if (entry < 0) return false;
    this.#slots.setParent(rowId, awaitedParent + this.#awaited.child(entry));
    this.#awaited.setChild(entry, rowId);
    return true;
  }

  /** The span `rowId` waits for the one with this id. */
  awaitParent(hash: number, ordinal: number, low: number, high: number, rowId: number): void {
    if (this.joinAwaiting(hash, ordinal, low, high, rowId)) return;
    this.#slots.setParent(rowId, lastAwaiting);
    this.#awaited.add(hash, ordinal, low, high, rowId);
  }

  /** The cell of a row. */
  parentOf(rowId: number): number {
    return this.#slots.parentOf(rowId);
  }

  /** Who waits for whom in a trace. */
  awaitingIn(ordinal: number): AwaitingSpans {
    const ids: number[] = [];
    const rows: number[] = [];
    const parents: number[] = [];
    this.#awaited.forEachOf(ordinal, (low, high, last) => {
      const parent = ids.push(low, high) / 2 - 1;
      for (let child = last; ; ) {
        rows.push(child);
        parents.push(parent);
        const next = this.#slots.parentOf(child);
        if (next === lastAwaiting) break;
        child = next - awaitedParent;
      }
    });
    return {
      parentId: Uint32Array.from(ids),
      rowId: Uint32Array.from(rows),
      parent: Uint32Array.from(parents),
    };
  }

  isAwaiting(rowId: number): boolean {
    return isAwaiting(this.parentOf(rowId));
  }

  /** Rows of these slots are gone: nobody waits there any more. Call before the slots are given back. */
  forgetSlots(slots: ReadonlySet<number>): void {
    if (this.#awaited.count > 0) this.#awaited.filter((_, child) => this.#withoutSlots(child, slots));
  }

  /** The list without the children of these slots; undefined where none is left. */
  #withoutSlots(first: number, gone: ReadonlySet<number>): number | undefined {
    let head: number | undefined;
    let last: number | undefined;
    for (let child = first; ; ) {
      const next = this.#slots.parentOf(child);
      if (!gone.has(child >>> 16)) {
        if (last === undefined) head = child;
        else this.#slots.setParent(last, awaitedParent + child);
        last = child;
      }
      if (next === lastAwaiting) break;
      child = next - awaitedParent;
    }
    if (last !== undefined) this.#slots.setParent(last, lastAwaiting);
    return head;
  }

  /** The parent of `rowId`, whose id is given, is gone. */
  lostParent(ordinal: number, low: number, high: number, rowId: number): void {
    this.awaitParent(hashSpan(ordinal, low, high), ordinal, low, high, rowId);
  }
}

/** Whether a parent cell says that the parent is named, but not there. */
export function isAwaiting(cell: number): boolean {
  return cell >= awaitedParent && cell !== noParent;
}
