import type { TracePart } from "../layout/trace-spans.ts";
import type { QueryWorld } from "../query-world.ts";

/** Ids as open addressing: word 0 of the id says where to look, all four whether it is the one. */
class TraceRows {
  readonly #ids: Uint32Array;
  /** Row + 1; 0 = free. At most half full. */
  readonly #slots: Uint32Array;

  constructor(ids: Uint32Array) {
    this.#ids = ids;
    this.#slots = new Uint32Array(2 ** Math.ceil(Math.log2(Math.max(2, ids.length / 2))));
    for (let row = 0; row < ids.length / 4; row++) this.#slots[this.#slotOf(ids, row * 4)] = row + 1;
  }

  /** The row of the id at ids[at …], -1 where it is not listed. */
  rowOf(ids: Uint32Array, at: number): number {
    return this.#slots[this.#slotOf(ids, at)]! - 1;
  }

  #slotOf(ids: Uint32Array, at: number): number {
    const mask = this.#slots.length - 1;
    const own = this.#ids;
    for (let slot = Math.imul(ids[at]! ^ ids[at + 3]!, 0x9e37_79b1) >>> 7; ; slot++) {
      const entry = this.#slots[slot & mask]!;
      if (entry === 0) return slot & mask;
      const start = (entry - 1) * 4;
      if (
        own[start] === ids[at] &&
        own[start + 1] === ids[at + 1] &&
        own[start + 2] === ids[at + 2] &&
        own[start + 3] === ids[at + 3]
      )
        return slot & mask;
    }
  }
}

/** Times between which all spans of the listed traces lie. */
export interface TimeWindow {
  readonly startUnixNano: bigint;
  readonly endUnixNano: bigint;
}

/** The parts of each trace of `traceId` (four words a row), in order of arrival. */
export function partsOfTraces(
  world: QueryWorld,
  traceId: Uint32Array,
  { startUnixNano, endUnixNano }: TimeWindow,
): TracePart[][] {
  const parts: TracePart[][] = Array.from({ length: traceId.length / 4 }, () => []);
  const rows = new TraceRows(traceId);
  for (const block of world.blocks) {
    if (block.zone.minStartUnixNano > endUnixNano || block.zone.maxStartUnixNano < startUnixNano) continue;
    world.check();
    const { traceOrdinal, traceHead } = block.hot;
    for (let trace = 0; trace < traceOrdinal.length; trace++) {
      const row = rows.rowOf(world.traces.traceId, traceOrdinal[trace]! * 4);
      if (row >= 0) parts[row]!.push({ block, head: traceHead[trace]! });
    }
  }
  return parts;
}
