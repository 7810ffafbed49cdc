import { id16, u32 } from "../pdata/schema.ts";
import { Table } from "../pdata/table.ts";
import { hashId16, powerOfTwo, slotSeed } from "./hash-words.ts";
import { clearStats, traceStatsSchema } from "./trace-stats.ts";

/** Where the newest posting of a trace is; chunk numbers count from 1, so 0 means none. */
export const traceSchema = {
  ...traceStatsSchema,
  traceId: id16,
  lastChunk: u32,
  lastPosting: u32,
  /** Grows whenever the trace gains or loses spans: what was computed from it then is stale. */
  version: u32,
} as const;

/** Slots of a trace, on average: between two and four of four bytes. */
export const traceSlotBytes = 12;

/**
 * Every trace that is stored, by ordinal.
 *
 *     trace id ──hash──► slots [ … ordinal + 1 … ]      open addressing, at most half full
 *                                  │
 *     rows     ordinal ►  traceId, start, end, spanCount, root …, lastChunk ──► postings of that chunk ──► earlier ones
 *
 * The ordinal of a trace that left is given to the next new one (`spanCount` 0 marks a free row), so whoever keeps
 * ordinals across an `await` compares `generation` before and after.
 */
export class TraceTable {
  readonly rows = new Table(traceSchema, 1024);
  /** Grows whenever a trace is removed. */
  generation = 0;
  /** Traces that are stored now. */
  count = 0;
  readonly #free: number[] = [];
  #slots = new Uint32Array(2048);

  /** One past the largest ordinal ever given. */
  get rowCount(): number {
    return this.rows.rowCount;
  }

  /** The ordinal of the trace whose id is at ids[start …], or -1. */
  find(ids: Uint32Array, start: number): number {
    const entry = this.#slots[this.#slotOf(ids, start)]!;
    return entry - 1;
  }

  /** The ordinal of the trace whose id is at ids[start …], given now where it is new. */
  add(ids: Uint32Array, start: number): number {
    const slot = this.#slotOf(ids, start);
    const entry = this.#slots[slot]!;
    if (entry !== 0) return entry - 1;
    const ordinal = this.#free.pop() ?? this.rows.addRow();
    const { traceId, lastChunk, version } = this.rows.columns;
    for (let k = 0; k < 4; k++) traceId[ordinal * 4 + k] = ids[start + k]!;
    lastChunk[ordinal] = 0;
    version[ordinal] = version[ordinal]! + 1;
    this.#slots[slot] = ordinal + 1;
    this.count += 1;
    if (this.count * 2 > this.#slots.length) this.#grow();
    return ordinal;
  }

  /** Forgets a trace of which nothing is stored any more. */
  remove(ordinal: number): void {
    const { traceId, version } = this.rows.columns;
    this.#freeSlot(this.#slotOf(traceId, ordinal * 4));
    clearStats(this.rows, ordinal);
    version[ordinal] = version[ordinal]! + 1;
    this.#free.push(ordinal);
    this.count -= 1;
    this.generation += 1;
  }

  /** The slot that holds the id, else the free one where it belongs. */
  #slotOf(ids: Uint32Array, start: number): number {
    const a = ids[start]!;
    const b = ids[start + 1]!;
    const c = ids[start + 2]!;
    const d = ids[start + 3]!;
    const own = this.rows.columns.traceId;
    const mask = this.#slots.length - 1;
    for (let slot = hashId16(a ^ slotSeed, b, c, d) & mask; ; slot = (slot + 1) & mask) {
      const entry = this.#slots[slot]!;
      if (entry === 0) return slot;
      const at = (entry - 1) * 4;
      if (own[at] === a && own[at + 1] === b && own[at + 2] === c && own[at + 3] === d) return slot;
    }
  }

  /** Closes the gap, so that probing never needs tombstones. */
  #freeSlot(slot: number): void {
    const mask = this.#slots.length - 1;
    let gap = slot;
    for (let next = (slot + 1) & mask; this.#slots[next] !== 0; next = (next + 1) & mask) {
      const home = this.#homeOf(this.#slots[next]! - 1);
      // The entry may move into the gap only if its home does not lie between the gap and its own slot.
      if (((next - home) & mask) >= ((next - gap) & mask)) {
        this.#slots[gap] = this.#slots[next]!;
        gap = next;
      }
    }
    this.#slots[gap] = 0;
  }

  #homeOf(ordinal: number): number {
    const ids = this.rows.columns.traceId;
    const at = ordinal * 4;
    return hashId16(ids[at]! ^ slotSeed, ids[at + 1]!, ids[at + 2]!, ids[at + 3]!) & (this.#slots.length - 1);
  }

  #grow(): void {
    const old = this.#slots;
    this.#slots = new Uint32Array(powerOfTwo(old.length * 2));
    const mask = this.#slots.length - 1;
    for (const entry of old) {
      if (entry === 0) continue;
      let slot = this.#homeOf(entry - 1);
      while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
      this.#slots[slot] = entry;
    }
  }
}
