import { RE2JS, RE2JSSyntaxException } from "re2js";
import { fieldText, fieldType } from "./fields.ts";
import { intrinsicFacts, type ValueType } from "./intrinsics.ts";
import { quoteString, staticText } from "./literals.ts";
import { valueWords } from "./mistakes/words.ts";
import { refuse } from "./query-error.ts";
import type {
  Field,
  FieldExpression,
  Metrics,
  Query,
  Range,
  ScalarExpression,
  Spanset,
  Stage,
  Static,
} from "./syntax-tree.ts";

type Comparing = Extract<FieldExpression, { type: "comparison" }>;
type Calculating = Extract<FieldExpression, { type: "arithmetic" }>;

/** Throws `QueryError` where a query compares or computes what makes no sense. */
export function checkTypes(query: Query): void {
  for (const stage of query.stages) checkStage(stage);
}

function checkStage(stage: Stage): void {
  switch (stage.type) {
    case "spanset":
      checkSpanset(stage.spanset);
      return;
    case "aggregateFilter":
      checkUnits(stage.left, scalarType(stage.left), stage.right, scalarType(stage.right));
      return;
    case "group":
      if (isConstant(stage.by)) throw refuse(stage.by, "A grouping looks at a field, as in `by(name)`");
      if (isParent(stage.by)) throw parentAlone(stage.by);
      typeOf(stage.by);
      return;
    case "select":
      stage.fields.forEach(refuseParent);
      return;
    case "metrics":
      stage.by.forEach(refuseParent);
      checkMetrics(stage.metrics);
      return;
    case "coalesce":
    case "rank":
      return;
  }
}

function checkSpanset(spanset: Spanset): void {
  if (spanset.type === "operation") {
    checkSpanset(spanset.left);
    checkSpanset(spanset.right);
  } else if (spanset.type === "pipeline") {
    for (const stage of spanset.stages) checkStage(stage);
  } else if (spanset.expression !== undefined) {
    checkCondition(spanset.expression);
  }
}

function checkMetrics(metrics: Metrics): void {
  if (metrics.function === "compare") checkSpanset(metrics.selection);
  if (!("of" in metrics)) return;
  refuseParent(metrics.of);
  refuseUnlessNumber(
    metrics.of,
    typeOf(metrics.of),
    `\`${metrics.function}\` works on numbers and durations`,
  );
}

/** Where a condition stands: something that is true or false. An attribute may be. */
function checkCondition(expression: FieldExpression): void {
  const type = typeOf(expression);
  if (type !== "boolean" && type !== "any")
    throw refuse(
      expression,
      "A condition is missing: this is neither true nor false",
      meantCondition(expression),
    );
  if (isParent(expression)) throw parentAlone(expression);
}

/** `error` alone is most likely `status = error`. */
function meantCondition(expression: FieldExpression): string | undefined {
  if (expression.type !== "static") return undefined;
  const { type } = expression.value;
  return type === "status" || type === "kind" ? `${type} = ${staticText(expression.value)}` : undefined;
}

/** The type of what an expression gives; throws where its parts do not go together. */
function typeOf(expression: FieldExpression): ValueType {
  switch (expression.type) {
    case "static":
      return staticType(expression.value);
    case "attribute":
    case "intrinsic":
      return fieldType(expression);
    case "text":
      return "boolean";
    case "not":
      checkCondition(expression.operand);
      return "boolean";
    case "logical":
      checkCondition(expression.left);
      checkCondition(expression.right);
      return "boolean";
    case "negative":
      return refuseUnlessNumber(expression.operand, typeOf(expression.operand), "Only numbers have a sign");
    case "arithmetic":
      return arithmeticType(expression);
    case "comparison":
      checkComparison(expression);
      return "boolean";
  }
}

function staticType(value: Static): ValueType {
  return value.type === "integer" || value.type === "float" ? "number" : value.type;
}

function arithmeticType({ operator, left, right }: Calculating): ValueType {
  const words = `\`${operator}\` computes with numbers and durations`;
  const a = refuseUnlessNumber(left, typeOf(left), words);
  const b = refuseUnlessNumber(right, typeOf(right), words);
  return calculatedType(operator, a, b);
}

function calculatedType(operator: string, a: ValueType, b: ValueType): ValueType {
  if (operator === "^" || (operator === "/" && b === "duration")) return "number";
  if (a === "duration" || b === "duration") return "duration";
  return a === "any" || b === "any" ? "any" : "number";
}

function refuseUnlessNumber(at: FieldExpression, type: ValueType, words: string): ValueType {
  if (isParent(at)) throw parentAlone(at);
  if (type !== "number" && type !== "duration" && type !== "any") throw refuse(at, words);
  return type;
}

// ── comparisons ──

function checkComparison(comparison: Comparing): void {
  const { operator, left, right } = comparison;
  const a = typeOf(left);
  const b = typeOf(right);
  if (operator === "=~" || operator === "!~") checkPattern(comparison, a);
  else if (a === "nil" || b === "nil") checkNil(comparison);
  else checkValues(comparison, a, b);
}

function checkValues(comparison: Comparing, a: ValueType, b: ValueType): void {
  const { operator, left, right } = comparison;
  for (const side of [left, right]) if (isParent(side)) throw parentAlone(side);
  checkSides(comparison, a, b);
  const isEquality = operator === "=" || operator === "!=";
  const type = a === "any" ? b : a;
  if (left.type === "comparison" && right.type !== "comparison")
    throw refuse(comparison, "Comparisons do not chain: write `a < b && b < c`");
  if (!isEquality && (type === "boolean" || type === "status" || type === "kind"))
    throw refuse(comparison, `${ofType[type]} has no order: use = or !=`);
}

const ofType = { boolean: "A truth value", status: "A status", kind: "A kind" } as const;

function checkSides({ left, right }: Comparing, a: ValueType, b: ValueType): void {
  checkUnits(left, a, right, b);
  if (a === b || (isNumeric(a) && isNumeric(b))) return;
  if (a === "any" || b === "any") {
    refuseKeyword(left, a);
    refuseKeyword(right, b);
    return;
  }
  const isValueLeft = left.type === "static";
  const [value, type] = isValueLeft ? [left, b] : [right, a];
  if (value.type !== "static") throw refuse(right, `A ${a} and a ${b} cannot be compared`);
  throw refused(value, valueWords(staticText(value.value), type));
}

/** `.level = error`: an attribute holds no status, so this could never be true. */
function refuseKeyword(side: FieldExpression, type: ValueType): void {
  if (side.type !== "static" || (type !== "status" && type !== "kind")) return;
  const word = staticText(side.value);
  const quoted = quoteString(word);
  throw refuse(side, `\`${word}\` is a ${type}, and no attribute holds one: put text in quotes`, quoted);
}

/** A bare number beside a duration is most likely meant as milliseconds, and would be taken as nanoseconds. */
function checkUnits(
  left: FieldExpression | ScalarExpression,
  a: ValueType,
  right: FieldExpression | ScalarExpression,
  b: ValueType,
): void {
  const [value, other] = left.type === "static" ? [left, b] : [right, a];
  if (value.type !== "static" || other !== "duration" || staticType(value.value) !== "number") return;
  if (isConstant(left) && isConstant(right)) return;
  const number = "value" in value.value ? Number(value.value.value) : 0;
  if (number === 0) return;
  const { suggestion } = valueWords(String(number), "duration");
  throw refuse(value, `A duration needs a unit: \`${suggestion}\`, or \`${number}ns\``, suggestion);
}

function isNumeric(type: ValueType): boolean {
  return type === "number" || type === "duration";
}

function checkNil({ operator, left, right }: Comparing): void {
  if (operator !== "=" && operator !== "!=")
    throw refuse({ from: left.from, to: right.to }, "`nil` has no order: use = or !=");
  const side = left.type === "static" ? right : left;
  if (
    operator === "=" &&
    side.type === "intrinsic" &&
    !side.ofParent &&
    !intrinsicFacts[side.name].mayBeMissing
  )
    throw refuse(side, `\`${fieldText(side)}\` is never nil: every span has it`);
}

/** `parent` itself is no value. */
function isParent(expression: FieldExpression): boolean {
  return expression.type === "intrinsic" && expression.name === "parent";
}

function refuseParent(field: Field): void {
  if (isParent(field)) throw parentAlone(field);
}

function parentAlone(at: Range): Error {
  return refuse(
    at,
    "Of the parent one field is meant, as in `parent.name`; alone it is only compared with nil",
  );
}

function checkPattern({ operator, left, right }: Comparing, type: ValueType): void {
  if (isParent(left)) throw parentAlone(left);
  if (type !== "string" && type !== "any")
    throw refuse(left, `\`${operator}\` matches text, and this is none`);
  if (right.type !== "static" || right.value.type !== "string")
    throw refuse(right, `\`${operator}\` takes a pattern in quotes`, suggestedPattern(right));
  const reason = patternProblem(right.value.value);
  if (reason !== undefined) throw refuse(right, `This is no pattern of RE2: ${reason}`);
}

function suggestedPattern(expression: FieldExpression): string | undefined {
  return expression.type === "static" ? quoteString(staticText(expression.value)) : undefined;
}

/** Why RE2 does not take a pattern; undefined where it does. */
function patternProblem(pattern: string): string | undefined {
  try {
    RE2JS.compile(pattern);
    return undefined;
  } catch (error) {
    if (error instanceof RE2JSSyntaxException) return error.message.replace(/^error parsing regexp: /, "");
    throw error;
  }
}

function refused(
  at: Range,
  { message, suggestion }: { message: string; suggestion?: string | undefined },
): Error {
  return refuse(at, message, suggestion);
}

// ── aggregates ──

function scalarType(scalar: ScalarExpression): ValueType {
  if (scalar.type === "static") return staticType(scalar.value);
  if (scalar.type === "arithmetic") return scalarArithmeticType(scalar);
  if (scalar.of === undefined) return "number";
  if (isConstant(scalar.of)) throw refuse(scalar.of, "An aggregate looks at a field, as in `avg(duration)`");
  return refuseUnlessNumber(
    scalar.of,
    typeOf(scalar.of),
    `\`${scalar.function}\` works on numbers and durations`,
  );
}

function scalarArithmeticType({
  operator,
  left,
  right,
}: Extract<ScalarExpression, { type: "arithmetic" }>): ValueType {
  return calculatedType(operator, scalarType(left), scalarType(right));
}

function isConstant(expression: FieldExpression | ScalarExpression): boolean {
  if ("left" in expression) return isConstant(expression.left) && isConstant(expression.right);
  if ("operand" in expression) return isConstant(expression.operand);
  return expression.type === "static";
}
