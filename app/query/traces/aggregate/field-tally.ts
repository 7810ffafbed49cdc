import type { FacetValue } from "../../../api/trace-queries.ts";
import type { Field } from "../../../traceql/syntax-tree.ts";
import { TopRows } from "../../top-rows.ts";
import type { QueryWorld, Steps } from "../query-world.ts";
import type { ColumnCounts } from "./column-counts.ts";
import { type FieldNumbers, fieldNumbers, numberedColumn } from "./field-numbers.ts";
import type { ValueNumbers } from "./value-numbers.ts";

/** How often each value of a field occurs, added up block by block. */
export class FieldTally {
  readonly field: Field;
  readonly #numbers: FieldNumbers;
  /** By number of the value. */
  #counts = new Uint32Array(256);
  /** Spans that have the field. */
  present = 0;

  constructor(field: Field) {
    this.field = field;
    this.#numbers = fieldNumbers(field);
  }

  get values(): ValueNumbers {
    return this.#numbers.values;
  }

  /** Numbers of values are below its length. */
  get counts(): Uint32Array {
    return this.#counts;
  }

  get distinct(): number {
    let found = 0;
    for (const count of this.#counts) if (count > 0) found += 1;
    return found;
  }

  *add(world: QueryWorld, counter: ColumnCounts): Steps<void> {
    const { field } = this;
    const { block } = counter;
    if (field.type === "attribute" && field.scope === "span" && !field.ofParent) {
      const column = (yield* world.attributesOf(block)).columns.get(field.key);
      if (column === undefined) return;
      this.#add(this.#numbers.ofAttribute(block, column), counter.ofAttribute(column));
    } else {
      const column = yield* numberedColumn(world, block, field, this.#numbers);
      this.#add(column.numbers, counter.ofCodes(column.codes, column.numbers.length, column.counts));
    }
  }

  /** Best first: those that more spans have, then by text. */
  top(limit: number, isWanted: (number: number) => boolean = () => true): FacetValue[] {
    const { values } = this;
    const counts = this.#counts;
    const top = new TopRows<number>(
      limit,
      (a, b) => counts[b]! - counts[a]! || compareTexts(values.text(a), values.text(b)) || a - b,
    );
    for (let number = 1; number < counts.length; number++)
      if (counts[number]! > 0 && isWanted(number)) top.add(number);
    return top.sorted().map((number) => ({
      ...{ text: values.text(number), type: values.typeName(number), count: counts[number]! },
    }));
  }

  #add(numbers: Uint32Array, counts: Uint32Array): void {
    this.#reserve(this.values.count + 1);
    const sums = this.#counts;
    for (let code = 0; code < numbers.length; code++) {
      const count = counts[code]!;
      if (count === 0 || numbers[code] === 0) continue;
      sums[numbers[code]!]! += count;
      this.present += count;
    }
  }

  #reserve(length: number): void {
    if (length <= this.#counts.length) return;
    const larger = new Uint32Array(Math.max(length, this.#counts.length * 2));
    larger.set(this.#counts);
    this.#counts = larger;
  }
}

export function compareTexts(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
