import * as layout from "../kernels/place-layout.ts";
import { Arena, arenaBytes } from "./block/arena.ts";
import { hashId16, powerOfTwo, slotSeed } from "./hash-words.ts";
import { isShared, type SharedMemory } from "./memory/shared-memory.ts";
import type { TraceStats } from "./trace-stats.ts";
import type { TraceTableView } from "./trace-table-view.ts";

/** Words of a row in each column of words, in the order in which they lie in memory. */
const columnWords = {
  traceId: 4,
  /** Earliest start. */
  start: 2,
  /** Latest end; a span that ends before it starts counts with its start. */
  end: 2,
  spanCount: 1,
  errorCount: 1,
  /** See `TraceTableView`. */
  rootRow: 1,
  // What only the engine looks at:
  /** Where the newest posting of the trace is; chunk numbers count from 1, so 0 means none. */
  lastChunk: 1,
  /** Of a row that is free: the next free one plus one. */
  lastPosting: 1,
  /** Grows whenever the trace gains or loses spans: what was computed from it then is stale. */
  version: 1,
} as const;
export type TraceColumnsTable = { -readonly [K in keyof typeof columnWords]: Uint32Array } & {
  flags: Uint8Array;
};

/** Bytes of a trace: columns, and between two and four slots of four bytes. */
export const traceBytes = 57 + 12;

/** Rows there is room for at first, and by what the room grows: a table that doubled would be half empty. */
const rowsMin = 1024;
const growth = 1.5;

/**
 * Every trace that is stored, by ordinal. What queries look at lies in shared memory and is read while it is written.
 *
 *     trace id ──hash──► slots [ … ordinal + 1 … ]      open addressing, at most half full
 *                                  │
 *     rows     ordinal ►  traceId, start, end, spanCount, rootRow …, lastChunk ──► postings of that chunk ──► earlier ones
 *
 * The ordinal of a trace that left is given to the next new one (`spanCount` 0 marks a free row), so whoever keeps
 * ordinals across an `await` compares `generation` before and after.
 */
export class TraceTable {
  /** Columns are replaced when the table grows: take them after `add`, not before. */
  readonly columns: TraceColumnsTable;
  /** Grows whenever a trace is removed. */
  generation = 0;
  /** Traces that are stored now. */
  count = 0;
  readonly #memory: SharedMemory;
  /** Takes over the memory that the table has outgrown. */
  readonly #retire: (offset: number) => void;
  #rowCount = 0;
  #capacity = rowsMin;
  #offset: number;
  /** A free row plus one, 0 = none. */
  #free = 0;
  #slots: Uint32Array;

  constructor(memory: SharedMemory, retire: (offset: number) => void = (offset) => memory.free(offset)) {
    this.#memory = memory;
    this.#retire = retire;
    const { offset, columns } = this.#allocate(rowsMin);
    this.#offset = offset;
    this.columns = columns;
    this.#slots = memory.words(rowsMin * 2, "traces");
  }

  /** One past the largest ordinal ever given. */
  get rowCount(): number {
    return this.#rowCount;
  }

  /** Where the columns lie; another place after growth. */
  get offset(): number {
    return this.#offset;
  }

  /** With the room to grow. */
  get byteLength(): number {
    let bytes = this.#slots.byteLength;
    for (const column of Object.values(this.columns)) bytes += column.byteLength;
    return bytes;
  }

  /** Makes room for so many new traces. Throws `MemoryFullError`; then nothing has changed. */
  reserve(traces: number): void {
    this.#growTo(this.count + traces);
  }

  /** Whether `reserve` of so many traces would have nothing to do. */
  hasRoomFor(traces: number): boolean {
    return this.count + traces <= this.#capacity;
  }

  /** What queries see. Another one after growth, or when there are more rows. */
  view(): TraceTableView {
    const { traceId, start, end, spanCount, errorCount, rootRow, flags } = this.columns;
    const { rowCount } = this;
    return {
      rowCount,
      traceId: traceId.subarray(0, rowCount * 4),
      startUnixNano: start.subarray(0, rowCount * 2),
      endUnixNano: end.subarray(0, rowCount * 2),
      spanCount: spanCount.subarray(0, rowCount),
      errorCount: errorCount.subarray(0, rowCount),
      rootRow: rootRow.subarray(0, rowCount),
      flags: flags.subarray(0, rowCount),
    };
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
    const ordinal = this.#newRow();
    const { traceId, lastChunk, lastPosting, version } = this.columns;
    for (let k = 0; k < 4; k++) traceId[ordinal * 4 + k] = ids[start + k]!;
    lastChunk[ordinal] = 0;
    lastPosting[ordinal] = 0;
    version[ordinal] = version[ordinal]! + 1;
    this.#slots[slot] = ordinal + 1;
    this.count += 1;
    if (this.count * 2 > this.#slots.length) this.#growSlots();
    return ordinal;
  }

  /**
   * Writes what is known of the trace now. Queries read meanwhile: each cell goes from one true value to another, and the
   * count of spans, which makes the row one that is in use, comes last.
   */
  write(ordinal: number, stats: TraceStats): void {
    const { columns } = this;
    const to = ordinal * 2;
    columns.start[to] = stats.start[0]!;
    columns.start[to + 1] = stats.start[1]!;
    columns.end[to] = stats.end[0]!;
    columns.end[to + 1] = stats.end[1]!;
    columns.errorCount[ordinal] = stats.errorCount[0]!;
    columns.rootRow[ordinal] = stats.rootRow[0]!;
    columns.flags[ordinal] = stats.flags[0]!;
    Atomics.store(columns.spanCount, ordinal, stats.spanCount[0]!);
    columns.version[ordinal] = columns.version[ordinal]! + 1;
  }

  /** Forgets a trace of which nothing is stored any more. */
  remove(ordinal: number): void {
    const { traceId, version, spanCount, lastPosting } = this.columns;
    this.#freeSlot(this.#slotOf(traceId, ordinal * 4));
    Atomics.store(spanCount, ordinal, 0);
    version[ordinal] = version[ordinal]! + 1;
    lastPosting[ordinal] = this.#free;
    this.#free = ordinal + 1;
    this.count -= 1;
    this.generation += 1;
  }

  /** Tells the placing kernel where the table is; false where the kernel cannot see it. */
  describe(header: Uint32Array): boolean {
    header[layout.traceSlotsAt / 4] = this.#slots.byteOffset;
    header[layout.traceSlotMaskAt / 4] = this.#slots.length - 1;
    header[layout.traceCountAt / 4] = this.count;
    header[layout.traceRowsAt / 4] = this.#rowCount;
    header[layout.traceRowsMaxAt / 4] = this.#capacity;
    header[layout.freeTraceAt / 4] = this.#free;
    const { columns } = this;
    header[layout.traceIdAt / 4] = columns.traceId.byteOffset;
    header[layout.traceStartAt / 4] = columns.start.byteOffset;
    header[layout.traceEndAt / 4] = columns.end.byteOffset;
    header[layout.traceSpanCountAt / 4] = columns.spanCount.byteOffset;
    header[layout.traceErrorCountAt / 4] = columns.errorCount.byteOffset;
    header[layout.traceRootRowAt / 4] = columns.rootRow.byteOffset;
    header[layout.traceFlagsAt / 4] = columns.flags.byteOffset;
    header[layout.traceLastChunkAt / 4] = columns.lastChunk.byteOffset;
    header[layout.traceLastPostingAt / 4] = columns.lastPosting.byteOffset;
    header[layout.traceVersionAt / 4] = columns.version.byteOffset;
    return isShared(this.#slots);
  }

  /** Learns what the kernel has added. */
  takeOver(header: Uint32Array): void {
    this.count = header[layout.traceCountAt / 4]!;
    this.#rowCount = header[layout.traceRowsAt / 4]!;
    this.#free = header[layout.freeTraceAt / 4]!;
  }

  #newRow(): number {
    if (this.#free !== 0) {
      const ordinal = this.#free - 1;
      this.#free = this.columns.lastPosting[ordinal]!;
      return ordinal;
    }
    this.#growTo(this.#rowCount + 1);
    return this.#rowCount++;
  }

  #growTo(rows: number): void {
    if (rows <= this.#capacity) return;
    const capacity = Math.max(rows, Math.ceil(this.#capacity * growth));
    const { offset, columns } = this.#allocate(capacity);
    for (const [name, column] of Object.entries(columns))
      column.set(this.columns[name as keyof TraceColumnsTable]);
    Object.assign(this.columns, columns);
    this.#retire(this.#offset);
    this.#offset = offset;
    this.#capacity = capacity;
  }

  #allocate(rows: number): { readonly offset: number; readonly columns: TraceColumnsTable } {
    const bytes =
      Object.values(columnWords).reduce((sum, words) => sum + arenaBytes(rows * words * 4), 0) +
      arenaBytes(rows);
    const offset = this.#memory.allocate(bytes, "traces");
    const arena = new Arena(this.#memory.buffer, offset, bytes);
    const words = Object.fromEntries(
      Object.entries(columnWords).map(([name, count]) => [name, arena.u32(rows * count).fill(0)]),
    );
    return { offset, columns: { ...words, flags: arena.u8(rows).fill(0) } as TraceColumnsTable };
  }

  /** The slot that holds the id, else the free one where it belongs. */
  #slotOf(ids: Uint32Array, start: number): number {
    const a = ids[start]!;
    const b = ids[start + 1]!;
    const c = ids[start + 2]!;
    const d = ids[start + 3]!;
    const own = this.columns.traceId;
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
    const ids = this.columns.traceId;
    const at = ordinal * 4;
    return hashId16(ids[at]! ^ slotSeed, ids[at + 1]!, ids[at + 2]!, ids[at + 3]!) & (this.#slots.length - 1);
  }

  #growSlots(): void {
    const old = this.#slots;
    this.#slots = this.#memory.words(powerOfTwo(old.length * 2), "traces");
    const mask = this.#slots.length - 1;
    for (const entry of old) {
      if (entry === 0) continue;
      let slot = this.#homeOf(entry - 1);
      while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
      this.#slots[slot] = entry;
    }
    this.#memory.freeWords(old);
  }
}
