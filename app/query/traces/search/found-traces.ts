import type { BitOps, Bits } from "../predicate/bits.ts";
import type { QueryWorld } from "../query-world.ts";
import { isInRange, type TraceRange } from "./trace-range.ts";

/** The traces that matched spans belong to, and how many of each. */
export class FoundTraces {
  /** In order of discovery. */
  readonly ordinals: number[] = [];
  /** Matched spans by ordinal. */
  readonly spanCount: Uint32Array;
  readonly #world: QueryWorld;
  readonly #ops: BitOps;
  readonly #isInRange: (ordinal: number) => boolean;

  constructor(world: QueryWorld, ops: BitOps, range: TraceRange) {
    this.#world = world;
    this.#ops = ops;
    this.#isInRange = isInRange(world, range);
    this.spanCount = ops.scratch.u32(world.traces.rowCount);
  }

  /** Adds the matched rows of a block. */
  add(place: number, rows: Bits): void {
    if (rows === "none") return;
    const block = this.#world.blocks[place]!;
    if (rows === "all") this.#addBlock(place);
    else {
      const { trace, traceOrdinal } = block.hot;
      const mark = this.#ops.scratch.mark();
      const list = this.#ops.rows(rows, block);
      for (let i = 0; i < list.length; i++) this.#count(traceOrdinal[trace[list[i]!]!]!, 1);
      this.#ops.scratch.release(mark);
    }
  }

  /** All rows: each trace as often as its chain is long. */
  #addBlock(place: number): void {
    const { hot, rowCount } = this.#world.blocks[place]!;
    const { trace, traceOrdinal } = hot;
    for (let row = 0; row < rowCount; row++) this.#count(traceOrdinal[trace[row]!]!, 1);
  }

  /** Every trace there is, with all its spans. */
  addAll(): void {
    const { spanCount, rowCount } = this.#world.traces;
    for (let ordinal = 0; ordinal < rowCount; ordinal++)
      if (spanCount[ordinal] !== 0) this.#count(ordinal, spanCount[ordinal]!);
  }

  #count(ordinal: number, spans: number): void {
    // A trace that came after the world was made has no row in it.
    if (ordinal >= this.spanCount.length) return;
    if (this.spanCount[ordinal] === 0 && this.#isInRange(ordinal)) this.ordinals.push(ordinal);
    this.spanCount[ordinal]! += spans;
  }
}
