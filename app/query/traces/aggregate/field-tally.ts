import type { FacetValue } from "../../../api/trace-queries.ts";
import { compareTexts } from "../../../base/compare-texts.ts";
import type { AttributeColumn } from "../../../spanindex/block/attribute-set.ts";
import type { Field } from "../../../traceql/syntax-tree.ts";
import { TopRows } from "../../top-rows.ts";
import type { QueryWorld, Steps } from "../query-world.ts";
import { addCounts, ColumnCounts } from "./column-counts.ts";
import { type FieldNumbers, numberedColumn } from "./field-numbers.ts";
import { type BlockSelection, rowList } from "./selection.ts";
import type { ValueNumbers } from "./value-numbers.ts";
import { shownText } from "./value-text.ts";

/** How often each value of a field occurs, added up block by block. */
export class FieldTally {
  readonly field: Field;
  readonly #numbers: FieldNumbers;
  /** By number of the value. */
  #counts: Uint32Array;
  /** Spans that have the field. */
  present = 0;

  /** `counts`: zeros, with room for every value where all are numbered already. */
  constructor(field: Field, numbers: FieldNumbers, counts: Uint32Array = new Uint32Array(256)) {
    this.field = field;
    this.#numbers = numbers;
    this.#counts = counts;
  }

  get values(): ValueNumbers {
    return this.#numbers.values;
  }

  /** Numbers of values are below its length. */
  get counts(): Uint32Array {
    return this.#counts;
  }

  get distinct(): number {
    return this.occurring.length;
  }

  /** Numbers of the values that occur, ascending. */
  get occurring(): Uint32Array {
    const counts = this.#counts;
    const numbers = new Uint32Array(Math.min(this.present, counts.length));
    let found = 0;
    let number = 1;
    while (number < counts.length) {
      // Of a selection most are zero.
      while (number + 4 <= counts.length && isZero(counts, number)) number += 4;
      const end = Math.min(number + 4, counts.length);
      for (; number < end; number++) if (counts[number] !== 0) numbers[found++] = number;
    }
    return numbers.subarray(0, found);
  }

  /** The key, where the field is an attribute of the span itself. */
  get spanKey(): string | undefined {
    const { field } = this;
    return field.type === "attribute" && field.scope === "span" && !field.ofParent ? field.key : undefined;
  }

  /** Undefined = no span of the block has the attribute. */
  addAttribute(counter: ColumnCounts, column: AttributeColumn | undefined): void {
    if (column === undefined) return;
    const numbers = this.#numbers.ofAttribute(counter.block, column);
    this.present += counter.addAttribute(column, numbers, this.#room());
  }

  *add(world: QueryWorld, counter: ColumnCounts): Steps<void> {
    const { codes, numbers, counts } = yield* numberedColumn(world, counter.block, this.field, this.#numbers);
    this.present += addCounts(counter.ofCodes(codes, numbers.length, counts), numbers, this.#room());
  }

  /** Those that most spans have, then by text. */
  top(limit: number, isWanted?: (number: number) => boolean): FacetValue[] {
    const { values } = this;
    const wanted = isWanted === undefined ? this.occurring : this.occurring.filter(isWanted);
    return topNumbers(wanted, (number) => this.#counts[number]!, limit, values)
      .map((number) => ({
        ...{ ...shownText(values.text(number)), type: values.typeName(number), count: this.#counts[number]! },
      }))
      .sort((a, b) => b.count - a.count || compareTexts(a.text, b.text));
  }

  /** Sums by number, with room for every value known so far. */
  #room(): Uint32Array {
    const length = this.values.count + 1;
    if (length > this.#counts.length) {
      const larger = new Uint32Array(Math.max(length, this.#counts.length * 2));
      larger.set(this.#counts);
      this.#counts = larger;
    }
    return this.#counts;
  }
}

function isZero(counts: Uint32Array, at: number): boolean {
  return (counts[at]! | counts[at + 1]! | counts[at + 2]! | counts[at + 3]!) === 0;
}

/** Adds the selected rows to each tally. */
export function* addTallies(
  world: QueryWorld,
  parts: readonly BlockSelection[],
  tallies: readonly FieldTally[],
): Steps<void> {
  if (tallies.length === 0) return;
  for (const part of parts) {
    world.check();
    const mark = world.scratch.mark();
    const counter = new ColumnCounts(world, part, rowList(world, part));
    // Of many fields nearly all are attributes: a generator for each would take longer than counting.
    const isReadingAttributes = tallies.some(({ spanKey }) => spanKey !== undefined);
    const attributes = isReadingAttributes ? yield* world.attributesOf(part.block) : undefined;
    for (const tally of tallies) {
      const { spanKey } = tally;
      if (spanKey === undefined) yield* tally.add(world, counter);
      else tally.addAttribute(counter, attributes?.columns.get(spanKey));
    }
    world.scratch.release(mark);
  }
}

/**
 * Those of the numbers with the largest counts, best first. Which of equally frequent values are among them is decided by their
 * hash: it is the same in every worker, and texts of hundreds of thousands need not be read.
 */
export function topNumbers(
  numbers: Uint32Array,
  countOf: (number: number) => number,
  limit: number,
  values: ValueNumbers,
): number[] {
  const top = new TopRows<number>(
    limit,
    (a, b) => countOf(b) - countOf(a) || values.hash(a) - values.hash(b) || a - b,
  );
  // Most values are too rare to be among the first: nothing else is asked about them.
  let least = 1;
  for (let i = 0; i < numbers.length; i++) {
    const number = numbers[i]!;
    if (countOf(number) < least) continue;
    top.add(number);
    if (top.last !== undefined) least = countOf(top.last);
  }
  return top.sorted();
}
