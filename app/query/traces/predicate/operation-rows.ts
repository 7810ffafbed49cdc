import type { OperationTable } from "../../../spanindex/block/span-block.ts";
import type { Condition } from "../plan/condition.ts";
import { operationFieldOf } from "../plan/plan-condition.ts";
import { type BitOps, setBit } from "./bits.ts";
import { type CodeSet, codeSetOf, newCodeBits } from "./code-rows.ts";
import type { ValueTest } from "./value-test.ts";

/** Where a test of a comparison comes from: made once for each comparison of a plan. */
export type TestOf = (comparison: Extract<Condition, { type: "compare" }>) => ValueTest;

/** The operations of a block that meet a condition on service, kind and name. */
export function decideOperations(
  ops: BitOps,
  operations: OperationTable,
  condition: Condition,
  testOf: TestOf,
): CodeSet {
  const bits = newCodeBits(ops, operations.count);
  const holds = operationTest(condition, operations, testOf);
  for (let code = 0; code < operations.count; code++) if (holds(code)) setBit(bits, code);
  return codeSetOf(bits, operations.count);
}

type OperationTest = (code: number) => boolean;

function operationTest(condition: Condition, operations: OperationTable, testOf: TestOf): OperationTest {
  switch (condition.type) {
    case "always":
      return () => true;
    case "not": {
      const inner = operationTest(condition.of, operations, testOf);
      return (code) => !inner(code);
    }
    case "every": {
      const parts = condition.of.map((part) => operationTest(part, operations, testOf));
      return (code) => parts.every((part) => part(code));
    }
    case "some": {
      const parts = condition.of.map((part) => operationTest(part, operations, testOf));
      return (code) => parts.some((part) => part(code));
    }
    case "compare":
      return comparisonTest(condition, operations, testOf(condition));
    default:
      return () => false;
  }
}

function comparisonTest(
  { field }: Extract<Condition, { type: "compare" }>,
  operations: OperationTable,
  { text, kind }: ValueTest,
): OperationTest {
  const part = operationFieldOf(field);
  if (part === "kind") return (code) => kind?.(operations.kind[code]!) === true;
  if (part === undefined || text === undefined) return () => false;
  const texts = operations[part];
  return (code) => text(texts[code]!);
}
