import { type BitOps, type Bits, hasBit, setBit } from "../predicate/bits.ts";
import type { QueryWorld } from "../query-world.ts";

/** Spans of all blocks: some rows of each, by place in `world.blocks`. */
export type SpanRows = readonly Bits[];

export function allRows(world: QueryWorld): SpanRows {
  return world.blocks.map(() => "all");
}

export function combineRows(a: SpanRows, b: SpanRows, combine: (a: Bits, b: Bits) => Bits): SpanRows {
  return a.map((bits, place) => combine(bits, b[place]!));
}

export function unionOf(ops: BitOps, a: SpanRows, b: SpanRows): SpanRows {
  return combineRows(a, b, (x, y) => ops.or(x, y));
}

export function intersectionOf(ops: BitOps, a: SpanRows, b: SpanRows): SpanRows {
  return combineRows(a, b, (x, y) => ops.and(x, y));
}

export function differenceOf(world: QueryWorld, ops: BitOps, a: SpanRows, b: SpanRows): SpanRows {
  return a.map((bits, place) => ops.without(bits, b[place]!, world.blocks[place]!.rowCount));
}

/** Calls `visit` with each row, block by block; looks for cancellation in between. */
export function forEachSpan(
  world: QueryWorld,
  ops: BitOps,
  rows: SpanRows,
  visit: (place: number, row: number) => void,
): void {
  rows.forEach((bits, place) => {
    if (bits === "none") return;
    world.check();
    const mark = ops.scratch.mark();
    const list = ops.rows(bits, world.blocks[place]!);
    for (let i = 0; i < list.length; i++) visit(place, list[i]!);
    ops.scratch.release(mark);
  });
}

/** Bitmaps to set rows in, one a block. */
export class RowMarks {
  readonly #bitmaps: readonly Uint32Array[];

  constructor(world: QueryWorld, ops: BitOps) {
    this.#bitmaps = world.blocks.map(({ rowCount }) => ops.empty(rowCount));
  }

  add(place: number, row: number): void {
    setBit(this.#bitmaps[place]!, row);
  }

  has(place: number, row: number): boolean {
    return hasBit(this.#bitmaps[place]!, row);
  }

  /** Of one block. */
  of(place: number): Uint32Array {
    return this.#bitmaps[place]!;
  }

  get rows(): SpanRows {
    return this.#bitmaps;
  }
}
