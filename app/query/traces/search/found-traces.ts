import { compareU64, setBigint } from "../../../spanindex/words.ts";
import type { BitOps, Bits } from "../predicate/bits.ts";
import type { QueryWorld } from "../query-world.ts";

/** Traces that any part of lies in [start, end). Undefined = no bound. */
export interface TraceRange {
  readonly startUnixNano: bigint | undefined;
  readonly endUnixNano: bigint | undefined;
}

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
    this.#isInRange = rangeTest(world, range);
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

/** The largest time there is for anything beyond it. */
const timeMax = 2n ** 64n - 1n;

/** Whether a row of the trace table is a trace, and lies in the range. */
function rangeTest(
  { traces }: QueryWorld,
  { startUnixNano, endUnixNano }: TraceRange,
): (ordinal: number) => boolean {
  const from = wordsOf(startUnixNano ?? 0n);
  const to = wordsOf(endUnixNano ?? timeMax);
  const isOpen = endUnixNano === undefined || endUnixNano > timeMax;
  return (ordinal) =>
    traces.spanCount[ordinal] !== 0 &&
    compareU64(traces.endUnixNano, ordinal, from, 0) >= 0 &&
    (isOpen || compareU64(traces.startUnixNano, ordinal, to, 0) < 0);
}

function wordsOf(time: bigint): Uint32Array {
  const words = new Uint32Array(2);
  setBigint(words, 0, time > timeMax ? timeMax : time);
  return words;
}
