import type { Field, FieldExpression, Static } from "../../../traceql/syntax-tree.ts";
import { type Condition, costOf } from "./condition.ts";
import { foldExpression } from "./fold.ts";
import { mirrored } from "./scalar.ts";

/** The condition that an expression in braces asks; undefined = `{}`. */
export function planCondition(expression: FieldExpression | undefined): Condition {
  return expression === undefined ? { type: "always" } : gatherOperations(conditionOf(expression));
}

/** Both at once. */
export function bothConditions(a: Condition, b: Condition): Condition {
  return gatherOperations(joined("every", [a, b].flatMap(ungathered)));
}

function conditionOf(expression: FieldExpression): Condition {
  switch (expression.type) {
    case "static":
      return { type: expression.value.type === "boolean" && expression.value.value ? "always" : "never" };
    case "attribute":
    case "intrinsic":
      return compareTo(expression, true);
    case "not":
      return negated(expression.operand);
    case "logical": {
      const type = expression.operator === "&&" ? "every" : "some";
      return joined(type, [conditionOf(expression.left), conditionOf(expression.right)]);
    }
    case "comparison":
      return comparisonOf(expression);
    case "text":
      return expression.text === "" ? { type: "always" } : { type: "text", text: expression.text };
    default:
      return { type: "never" };
  }
}

/** A field alone, and its negation, hold where it is a truth value: neither does where it is absent. */
function negated(operand: FieldExpression): Condition {
  if (operand.type === "attribute" || operand.type === "intrinsic") return compareTo(operand, false);
  const inner = operand.type === "not" ? operand.operand : undefined;
  if (inner?.type === "attribute" || inner?.type === "intrinsic") return compareTo(inner, true);
  return not(conditionOf(operand));
}

function compareTo(field: Field, value: boolean): Condition {
  return { type: "compare", field, operator: "=", value: { type: "boolean", value } };
}

function not(condition: Condition): Condition {
  switch (condition.type) {
    case "always":
      return { type: "never" };
    case "never":
      return { type: "always" };
    case "not":
      return condition.of;
    default:
      return { type: "not", of: condition };
  }
}

function comparisonOf(comparison: Extract<FieldExpression, { type: "comparison" }>): Condition {
  const { operator } = comparison;
  const left = foldExpression(comparison.left);
  const right = foldExpression(comparison.right);
  if (isField(left) && right.type === "static") return compareField(left, operator, right.value);
  if (isField(right) && left.type === "static" && operator !== "=~" && operator !== "!~")
    return compareField(right, mirrored[operator], left.value);
  return { type: "computed", expression: { ...comparison, left, right } };
}

function isField(expression: FieldExpression): expression is Field {
  return expression.type === "attribute" || expression.type === "intrinsic";
}

function compareField(
  field: Field,
  operator: Extract<Condition, { type: "compare" }>["operator"],
  value: Static,
): Condition {
  if (value.type !== "nil") return { type: "compare", field, operator, value };
  const present: Condition = { type: "present", field };
  if (operator === "!=") return present;
  return operator === "=" ? not(present) : { type: "never" };
}

/** Flat, without what decides nothing, cheapest first. */
function joined(type: "every" | "some", parts: readonly Condition[]): Condition {
  const [neutral, deciding] =
    type === "every" ? (["always", "never"] as const) : (["never", "always"] as const);
  const flat = parts
    .flatMap((part) => (part.type === type ? part.of : [part]))
    .filter((part) => part.type !== neutral);
  if (flat.some((part) => part.type === deciding)) return { type: deciding };
  if (flat.length <= 1) return flat[0] ?? { type: neutral };
  return { type, of: flat.toSorted((a, b) => costOf(a) - costOf(b)) };
}

// ── conditions on the operation alone ──

/**
 * Puts what only looks at service, kind and name under one `operation` each, as high up as possible: a block has few operations.
 */
function gatherOperations(condition: Condition): Condition {
  const looksAt = operationFields(condition);
  if (looksAt === undefined) return gatherParts(condition);
  if (condition.type === "always" || condition.type === "never") return condition;
  return { type: "operation", of: condition, readsService: looksAt.has("service") };
}

function gatherParts(condition: Condition): Condition {
  if (condition.type === "not") return { type: "not", of: gatherOperations(condition.of) };
  if (condition.type !== "every" && condition.type !== "some") return condition;
  const own = condition.of.filter((part) => operationFields(part) !== undefined);
  const others = condition.of.filter((part) => operationFields(part) === undefined);
  const gathered = own.length === 0 ? [] : [gatherOperations(joined(condition.type, own))];
  return joined(condition.type, [...gathered, ...others.map(gatherOperations)]);
}

function ungathered(condition: Condition): readonly Condition[] {
  if (condition.type === "operation") return ungathered(condition.of);
  return condition.type === "every" ? condition.of.flatMap(ungathered) : [condition];
}

type OperationField = "service" | "name" | "kind";

/** What a condition looks at; undefined where that is more than an operation. */
function operationFields(condition: Condition): ReadonlySet<OperationField> | undefined {
  switch (condition.type) {
    case "always":
    case "never":
      return new Set();
    case "compare": {
      const field = operationFieldOf(condition.field);
      return field === undefined ? undefined : new Set([field]);
    }
    case "not":
      return operationFields(condition.of);
    case "every":
    case "some": {
      const parts = condition.of.map(operationFields);
      return parts.some((part) => part === undefined)
        ? undefined
        : new Set(parts.flatMap((part) => [...part!]));
    }
    default:
      return undefined;
  }
}

/** The part of an operation that a field is. */
export function operationFieldOf(field: Field): OperationField | undefined {
  if (field.ofParent) return undefined;
  if (field.type === "attribute")
    return field.scope === "resource" && field.key === "service.name" ? "service" : undefined;
  if (field.name === "span:name") return "name";
  return field.name === "span:kind" ? "kind" : undefined;
}
