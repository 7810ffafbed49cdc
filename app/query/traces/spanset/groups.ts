import type { FieldValue } from "../fields/field-value.ts";
import type { QueryWorld } from "../query-world.ts";

/**
 * Which spanset a span belongs to: at first there is one for each trace, `by()` splits them. A span is in one at a time.
 */
export interface Groups {
  /** Numbers are below this. */
  readonly count: number;
  /** The spanset of a row of a block; only asked for rows that are in one. */
  numberOf(place: number, row: number): number;
  /** Which of two comes first: parts of one spanset stay where it was, in order of first appearance. */
  compare(a: number, b: number): number;
  /** Undefined = the traces. */
  readonly split: SplitGroups | undefined;
}

/** One spanset a trace: its number is the ordinal of the trace. */
export function traceGroups(world: QueryWorld): Groups {
  const { blocks } = world;
  return {
    count: world.traces.rowCount,
    numberOf(place, row) {
      const { hot } = blocks[place]!;
      return hot.traceOrdinal[hot.trace[row]!]!;
    },
    compare: (a, b) => a - b,
    split: undefined,
  };
}

/** Spansets split by a value, numbered in order of first appearance. */
export class SplitGroups implements Groups {
  /** The spansets that were split. */
  readonly outer: Groups;
  /** Number of the spanset each was split from. */
  readonly outerNumbers: number[] = [];
  /** The value each was split by. */
  readonly values: (FieldValue | undefined)[] = [];
  /** By place of the block, then by row. */
  readonly #numbers: readonly Uint32Array[];
  readonly #byValue = new Map<string, Map<number, number>>();

  constructor(world: QueryWorld, outer: Groups) {
    this.outer = outer;
    this.#numbers = world.blocks.map(({ rowCount }) => world.scratch.u32(rowCount));
  }

  get split(): SplitGroups {
    return this;
  }

  get count(): number {
    return this.outerNumbers.length;
  }

  numberOf(place: number, row: number): number {
    return this.#numbers[place]![row]!;
  }

  compare(a: number, b: number): number {
    return this.outer.compare(this.outerNumbers[a]!, this.outerNumbers[b]!) || a - b;
  }

  /** Puts a row of spanset `outer` into the part of it with a value; `key` tells values apart. */
  add(place: number, row: number, outer: number, key: string, value: () => FieldValue | undefined): void {
    let parts = this.#byValue.get(key);
    if (parts === undefined) {
      parts = new Map();
      this.#byValue.set(key, parts);
    }
    let number = parts.get(outer);
    if (number === undefined) {
      number = this.outerNumbers.push(outer) - 1;
      this.values.push(value());
      parts.set(outer, number);
    }
    this.#numbers[place]![row] = number;
  }
}
