import type { Aggregate, AggregateFilter, ScalarExpression } from "../../../traceql/syntax-tree.ts";
import { numberColumn } from "../field-values.ts";
import { calculate, compareScalars } from "../plan/scalar.ts";
import { valuesOf } from "../predicate/expression-values.ts";
import type { Filter } from "../predicate/filter.ts";
import type { Steps } from "../query-world.ts";
import type { Groups } from "./groups.ts";
import { forEachSpan, RowMarks, type SpanRows } from "./span-rows.ts";

/** The rows of the spansets for which the filter holds. */
export function* filterGroups(
  filter: Filter,
  rows: SpanRows,
  groups: Groups,
  { left, operator, right }: AggregateFilter,
): Steps<SpanRows> {
  const a = yield* scalarOf(filter, rows, groups, left);
  const b = yield* scalarOf(filter, rows, groups, right);
  const kept = new RowMarks(filter.world, filter.ops);
  forEachSpan(filter.world, filter.ops, rows, (place, row) => {
    const group = groups.numberOf(place, row);
    if (compareScalars(a(group), operator, b(group))) kept.add(place, row);
  });
  return kept.rows;
}

/** A number for each spanset; undefined where there is none. */
type ScalarOf = (group: number) => number | undefined;

function* scalarOf(
  filter: Filter,
  rows: SpanRows,
  groups: Groups,
  scalar: ScalarExpression,
): Steps<ScalarOf> {
  switch (scalar.type) {
    case "static": {
      const { value } = scalar;
      const number = "value" in value && typeof value.value === "number" ? value.value : undefined;
      return () => number;
    }
    case "aggregate":
      return yield* aggregateOf(filter, rows, groups, scalar);
    case "arithmetic": {
      const left = yield* scalarOf(filter, rows, groups, scalar.left);
      const right = yield* scalarOf(filter, rows, groups, scalar.right);
      return (group) => {
        const a = left(group);
        const b = right(group);
        return a === undefined || b === undefined ? undefined : calculate(a, scalar.operator, b);
      };
    }
  }
}

/** Sums of the numbers of each spanset. */
interface Sums {
  readonly count: Uint32Array;
  readonly sum: Float64Array;
  readonly min: Float64Array;
  readonly max: Float64Array;
}

function* aggregateOf(
  filter: Filter,
  rows: SpanRows,
  groups: Groups,
  { function: name, of }: Aggregate,
): Steps<ScalarOf> {
  if (of === undefined) {
    const counts = filter.ops.scratch.u32(groups.count);
    forEachSpan(filter.world, filter.ops, rows, (place, row) => {
      counts[groups.numberOf(place, row)]! += 1;
    });
    return (group) => counts[group]!;
  }
  const sums = yield* sumUp(filter, rows, groups, of);
  return (group) => resultOf(name, sums, group);
}

function* sumUp(
  filter: Filter,
  rows: SpanRows,
  groups: Groups,
  of: NonNullable<Aggregate["of"]>,
): Steps<Sums> {
  const { world, ops } = filter;
  const { scratch } = ops;
  const sums: Sums = {
    count: scratch.u32(groups.count),
    sum: scratch.f64(groups.count),
    min: scratch.f64(groups.count).fill(Number.POSITIVE_INFINITY),
    max: scratch.f64(groups.count).fill(Number.NEGATIVE_INFINITY),
  };
  for (const [place, block] of world.blocks.entries()) {
    if (rows[place] === "none") continue;
    world.check();
    const mark = scratch.mark();
    const isField = of.type === "attribute" || of.type === "intrinsic";
    const numberOf = isField
      ? yield* numberColumn(world, block, of)
      : firstNumber(yield* valuesOf(filter, block, of));
    for (const row of ops.rows(rows[place]!, block)) add(sums, groups.numberOf(place, row), numberOf(row));
    scratch.release(mark);
  }
  return sums;
}

function firstNumber(values: (row: number) => readonly unknown[]): (row: number) => number {
  return (row) => {
    const [first] = values(row);
    return typeof first === "number" ? first : Number.NaN;
  };
}

function add({ count, sum, min, max }: Sums, group: number, number: number): void {
  if (Number.isNaN(number)) return;
  count[group]! += 1;
  sum[group]! += number;
  min[group] = Math.min(min[group]!, number);
  max[group] = Math.max(max[group]!, number);
}

/** Undefined of nothing. */
function resultOf(
  name: Aggregate["function"],
  { count, sum, min, max }: Sums,
  group: number,
): number | undefined {
  if (name === "count") return count[group]!;
  if (count[group] === 0) return undefined;
  switch (name) {
    case "avg":
      return sum[group]! / count[group]!;
    case "sum":
      return sum[group]!;
    case "min":
      return min[group]!;
    case "max":
      return max[group]!;
  }
}
