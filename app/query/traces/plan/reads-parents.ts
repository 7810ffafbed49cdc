import type { FieldExpression } from "../../../traceql/syntax-tree.ts";
import type { Condition } from "./condition.ts";

/** Whether a condition looks at fields of the parent. */
export function readsParents(condition: Condition): boolean {
  switch (condition.type) {
    case "every":
    case "some":
      return condition.of.some(readsParents);
    case "not":
    case "operation":
      return readsParents(condition.of);
    case "compare":
    case "present":
      return condition.field.ofParent;
    case "computed":
      return expressionReadsParents(condition.expression);
    default:
      return false;
  }
}

function expressionReadsParents(expression: FieldExpression): boolean {
  if ("left" in expression)
    return expressionReadsParents(expression.left) || expressionReadsParents(expression.right);
  if ("operand" in expression) return expressionReadsParents(expression.operand);
  return "ofParent" in expression && expression.ofParent;
}
