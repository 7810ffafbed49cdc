import type { SpanBlock } from "../../../spanindex/block/span-block.ts";
import type { Arithmetic, Field, FieldExpression } from "../../../traceql/syntax-tree.ts";
import { type FieldColumn, fieldColumn } from "../field-values.ts";
import { denseCodes } from "../fields/dense-codes.ts";
import { type FieldValue, readTableValue } from "../fields/field-value.ts";
import { planCondition } from "../plan/plan-condition.ts";
import { calculate, opaque, type Scalar, scalarOfStatic } from "../plan/scalar.ts";
import type { Steps } from "../query-world.ts";
import { hasBit } from "./bits.ts";
import { elementKind, elementSource } from "./elements.ts";
import type { Filter } from "./filter.ts";

/**
 * The values an expression has for a row of a block: none where something is absent, several where it looks at events or
 * links, else one.
 */
export type ValuesOf = (row: number) => readonly Scalar[];

export function* valuesOf(filter: Filter, block: SpanBlock, expression: FieldExpression): Steps<ValuesOf> {
  switch (expression.type) {
    case "static": {
      const value = scalarOfStatic(expression.value);
      const values = value === undefined ? [] : [value];
      return () => values;
    }
    case "attribute":
    case "intrinsic":
      return yield* fieldValues(filter, block, expression);
    case "not": {
      const operand = yield* valuesOf(filter, block, expression.operand);
      return (row) => operand(row).flatMap((value) => (typeof value === "boolean" ? [!value] : []));
    }
    case "negative": {
      const operand = yield* valuesOf(filter, block, expression.operand);
      return (row) => calculateAll([0], "-", operand(row));
    }
    case "arithmetic": {
      const left = yield* valuesOf(filter, block, expression.left);
      const right = yield* valuesOf(filter, block, expression.right);
      return (row) => calculateAll(left(row), expression.operator, right(row));
    }
    default: {
      const rows = yield* filter.rows(block, planCondition(expression));
      return (row) => [hasBit(rows, row)];
    }
  }
}

function calculateAll(
  left: readonly Scalar[],
  operator: Arithmetic,
  right: readonly Scalar[],
): readonly Scalar[] {
  return left.flatMap((a) =>
    right.flatMap((b) => {
      if (typeof a !== "number" || typeof b !== "number") return [];
      return calculate(a, operator, b) ?? [];
    }),
  );
}

function* fieldValues(filter: Filter, block: SpanBlock, field: Field): Steps<ValuesOf> {
  if (field.ofParent) return yield* parentValues(filter, block, { ...field, ofParent: false });
  const kind = elementKind(field);
  if (kind !== undefined) return yield* elementValues(filter, block, field, kind);
  if (field.type === "intrinsic" && field.name === "parent") {
    const isChild = yield* filter.rows(block, { type: "present", field });
    return (row) => (hasBit(isChild, row) ? [true] : []);
  }
  return scalarsOf(yield* fieldColumn(filter.world, block, field));
}

function scalarsOf({ codes, value }: FieldColumn): ValuesOf {
  const byCode: (readonly Scalar[] | undefined)[] = [];
  return (row) => {
    const code = codes[row]!;
    byCode[code] ??= listOf(value(code));
    return byCode[code];
  };
}

function listOf(value: FieldValue | undefined): readonly Scalar[] {
  return value === undefined ? [] : [scalarOfValue(value)];
}

export function scalarOfValue(value: FieldValue): Scalar {
  switch (value.type) {
    case "string":
    case "bool":
    case "double":
    case "duration":
      return value.value;
    case "int":
      return Number(value.value);
    case "status":
    case "kind":
      return { type: value.type, value: value.value };
    default:
      return opaque;
  }
}

function* parentValues(filter: Filter, block: SpanBlock, field: Field): Steps<ValuesOf> {
  // A copy: links heal while queries run, and what is looked up below must be what was made ready here.
  const parents = block.hot.parent.slice(0, block.rowCount);
  const sources: (ValuesOf | undefined)[] = [];
  for (const parent of parents) {
    const place = filter.locator.placeOf(parent);
    if (place >= 0) sources[place] ??= yield* fieldValues(filter, filter.world.blocks[place]!, field);
  }
  return (row) => {
    const parent = parents[row]!;
    const place = filter.locator.placeOf(parent);
    if (place < 0) return [];
    return sources[place]!((parent & 0xffff) - filter.world.blocks[place]!.firstRow);
  };
}

function* elementValues(
  filter: Filter,
  block: SpanBlock,
  field: Field,
  kind: "events" | "links",
): Steps<ValuesOf> {
  const { set, owners, key } = yield* elementSource(filter.world, block, field, kind);
  const column = set.columns.get(key);
  if (column === undefined) return () => [];
  const codes = denseCodes(filter.ops.scratch, column);
  const isOffset = key === "event:timeSinceStart" && field.type === "intrinsic";
  return (row) => {
    const values: Scalar[] = [];
    for (let element = firstOf(owners, row); owners[element] === row; element++) {
      const code = codes[element]!;
      if (code !== 0) values.push(scalarOfValue(readTableValue(column.values, code - 1)));
    }
    return isOffset ? values.filter((value) => typeof value === "number") : values;
  };
}

/** The first element of a row, or where it would be. */
function firstOf(owners: Uint16Array, row: number): number {
  let low = 0;
  let high = owners.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (owners[middle]! < row) low = middle + 1;
    else high = middle;
  }
  return low;
}
