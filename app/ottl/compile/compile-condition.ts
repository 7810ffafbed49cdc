import type { BoolNode, CompareNode, CompareOperator } from "../syntax/syntax-tree.ts";
import { compare } from "../values/compare.ts";
import { fail } from "../values/runtime-error.ts";
import { goTypeOf } from "../values/value.ts";
import type { Access } from "./access.ts";
import type { Compiler } from "./compiler.ts";
import {
  constantInputs,
  type Expression,
  type Inputs,
  isConstant,
  joinInputs,
  onlyCell,
} from "./expression.ts";
import { differenceTest, numberTest } from "./number-test.ts";
import { CellTest, ChainTest, ConstantTest, NotTest, RowTest, type Test } from "./tests.ts";

/** A condition: for one row, and for many at once. */
interface Condition {
  readonly inputs: Inputs;
  /** Throws `RuntimeError`. */
  readonly holds: (row: number) => boolean;
  /** The test for many rows, where there is a better one than asking `holds`. */
  readonly test: (() => Test) | undefined;
}

/** The test that a condition is. Throws `OttlError`. */
export function compileCondition(node: BoolNode, compiler: Compiler): Test {
  return testOf(conditionOf(node, compiler));
}

/** The condition for one item. Throws `OttlError`; what it gives throws `RuntimeError`. */
export function holdsOf(node: BoolNode, compiler: Compiler): (row: number) => boolean {
  return conditionOf(node, compiler).holds;
}

/** Once for each content where it depends on one cell alone, else by its parts, else row by row. */
function testOf(condition: Condition): Test {
  const cell = onlyCell(condition.inputs);
  if (cell !== undefined) return new CellTest(cell, condition.holds);
  return condition.test === undefined ? new RowTest(condition.holds) : condition.test();
}

function conditionOf(node: BoolNode, compiler: Compiler): Condition {
  switch (node.kind) {
    case "constant":
      return constantCondition(node.value);
    case "compare":
      return comparison(node, compiler);
    case "not":
      return negation(conditionOf(node.part, compiler));
    case "test":
      return converterCondition(compiler.value(node.call));
    default:
      return chain(
        node.kind,
        node.parts.map((part) => conditionOf(part, compiler)),
      );
  }
}

function constantCondition(value: boolean): Condition {
  return { inputs: constantInputs, holds: () => value, test: () => new ConstantTest(value) };
}

function negation({ inputs, holds, test }: Condition): Condition {
  const part: Condition = { inputs, holds, test };
  return { inputs, holds: (row) => !holds(row), test: () => new NotTest(testOf(part)) };
}

function chain(kind: "and" | "or", parts: readonly Condition[]): Condition {
  const holds =
    kind === "and"
      ? (row: number) => parts.every((part) => part.holds(row))
      : (row: number) => parts.some((part) => part.holds(row));
  return {
    inputs: joinInputs(parts.map((part) => part.inputs)),
    holds,
    test: () => new ChainTest(kind, parts.map(testOf)),
  };
}

function converterCondition({ inputs, get }: Expression): Condition {
  const holds = (row: number): boolean => {
    const value = get(row);
    if (typeof value === "boolean") return value;
    return fail(
      `value returned from converter in constant expression must be bool but got ${goTypeOf(value)}`,
    );
  };
  return { inputs, holds, test: undefined };
}

function comparison({ left, right, operator }: CompareNode, compiler: Compiler): Condition {
  const a = compiler.value(left);
  const b = compiler.value(right);
  const inputs = joinInputs([a.inputs, b.inputs]);
  const holds = (row: number): boolean => compare(a.get(row), b.get(row), operator);
  const fast = numberComparison(a, operator, b) ?? numberComparison(b, mirrored[operator], a);
  return { inputs, holds, test: fast === undefined ? undefined : () => fast };
}

/** `1 < a` is `a > 1`. */
const mirrored: Readonly<Record<CompareOperator, CompareOperator>> = {
  "==": "==",
  "!=": "!=",
  "<": ">",
  "<=": ">=",
  ">": "<",
  ">=": "<=",
};

/** A column of numbers against a constant. */
function numberComparison(a: Expression, operator: CompareOperator, b: Expression): Test | undefined {
  const { number, difference } = a as Partial<Access>;
  if ((number === undefined && difference === undefined) || !isConstant(b.inputs)) return undefined;
  try {
    const limit = b.get(0);
    if (number !== undefined) return numberTest(number, operator, limit);
    return difference === undefined ? undefined : differenceTest(difference, operator, limit);
  } catch {
    // The constant fails for each row, and is left to say so.
    return undefined;
  }
}
