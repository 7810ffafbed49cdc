import type { Field } from "../../../traceql/syntax-tree.ts";
import type { QueryWorld, Steps } from "../query-world.ts";
import { combineColumns } from "./combine-columns.ts";
import { type FieldNumbers, type NumberedColumn, numberedColumn } from "./field-numbers.ts";
import type { GroupedRows } from "./grouped-rows.ts";
import { PairNumbers } from "./pair-numbers.ts";
import { rowList, type SpanSelection } from "./selection.ts";
import type { ValueNumbers } from "./value-numbers.ts";
import type { ValueTypeName } from "./value-text.ts";

/** Selected rows with the group each belongs to, and what the groups are. */
export interface Grouping {
  readonly parts: readonly (GroupedRows & { readonly groups: Uint32Array })[];
  readonly groups: Groups;
}

/**
 * Groups rows by the values of some fields (of none: all are one group), across blocks. In each block a group is a code first; what the codes mean
 * is then joined by value.
 */
export function* groupRows(
  world: QueryWorld,
  selection: SpanSelection,
  by: readonly Field[],
): Steps<Grouping> {
  const groups = new Groups(by.map((field) => world.kept.fields.of(field)));
  const parts: Grouping["parts"][number][] = [];
  for (const part of selection.parts) {
    world.check();
    const { block, bitmap } = part;
    const rows = rowList(world, part);
    const columns: NumberedColumn[] = [];
    for (const [i, field] of by.entries())
      columns.push(yield* numberedColumn(world, block, field, groups.fields[i]!));
    const { codes, numbers, counts, column } = combineColumns(world, block, rows, columns);
    const groupOfCode = world.scratch.u32(numbers[0]?.length ?? 1);
    groups.number(numbers, groupOfCode);
    parts.push({ block, bitmap, rows, codes, column, groups: groupOfCode, codeCounts: counts });
  }
  return { parts, groups };
}

/**
 * Combinations of value numbers. One field: the group is the number of its value. More: a chain of pairs,
 * (…((first, second), third)…).
 */
export class Groups {
  readonly fields: readonly FieldNumbers[];
  readonly #chain: readonly PairNumbers[];

  constructor(fields: readonly FieldNumbers[]) {
    this.fields = fields;
    this.#chain = fields.slice(1).map(() => new PairNumbers());
  }

  /** Groups are below this. Some may have no rows. */
  get count(): number {
    if (this.fields.length === 0) return 1;
    return this.#chain.at(-1)?.count ?? this.values(0).count + 1;
  }

  values(field: number): ValueNumbers {
    return this.fields[field]!.values;
  }

  /** Writes the group of each code, whose values have these numbers (by field, then by code). */
  number([first, ...others]: readonly Uint32Array[], groups: Uint32Array): void {
    if (first !== undefined) groups.set(first);
    for (const [i, numbers] of others.entries()) {
      const pairs = this.#chain[i]!;
      for (let code = 0; code < groups.length; code++) groups[code] = pairs.of(groups[code]!, numbers[code]!);
    }
  }

  /** By field: the number of the value of a group, 0 = absent. */
  valueNumbers(group: number): number[] {
    const numbers = new Array<number>(this.fields.length);
    let left = group;
    for (let field = this.#chain.length; field > 0; field--) {
      const pairs = this.#chain[field - 1]!;
      numbers[field] = pairs.second(left);
      left = pairs.first(left);
    }
    if (numbers.length > 0) numbers[0] = left;
    return numbers;
  }

  /** The same in every worker, unlike the group. */
  hash(group: number): number {
    return this.valueNumbers(group).reduce(
      (hash, number, field) =>
        Math.imul(hash ^ (number === 0 ? 0 : this.values(field).hash(number)), 0x9e37_79b1),
      0,
    );
  }

  texts(group: number): string[] {
    return this.valueNumbers(group).map((number, field) =>
      number === 0 ? "" : this.values(field).text(number),
    );
  }

  /** Of the values; "empty" where absent. */
  types(group: number): ValueTypeName[] {
    return this.valueNumbers(group).map((number, field) =>
      number === 0 ? "empty" : this.values(field).typeName(number),
    );
  }
}
