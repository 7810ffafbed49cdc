import { fieldText } from "./fields.ts";
import { quoteString, staticText } from "./literals.ts";
import { rankOf } from "./read-expression.ts";
import type {
  FieldExpression,
  Metrics,
  MetricsStage,
  Query,
  ScalarExpression,
  Spanset,
  Stage,
} from "./syntax-tree.ts";

/** A query in the one spelling that is ours. `parseQuery` gives the same tree for it again, but for positions. */
export function printQuery(query: Query): string {
  return printStages(query.stages);
}

function printStages(stages: readonly Stage[]): string {
  return stages.map(printStage).join(" | ");
}

function printStage(stage: Stage): string {
  switch (stage.type) {
    case "spanset":
      return printSpanset(stage.spanset);
    case "aggregateFilter":
      return `${printScalar(stage.left)} ${stage.operator} ${printScalar(stage.right)}`;
    case "group":
      return `by(${printExpression(stage.by)})`;
    case "coalesce":
      return "coalesce()";
    case "select":
      return `select(${stage.fields.map(fieldText).join(", ")})`;
    case "metrics":
      return printMetrics(stage);
    case "rank":
      return `${stage.function}(${stage.count})`;
  }
}

function printSpanset(spanset: Spanset): string {
  if (spanset.type === "filter")
    return spanset.expression === undefined ? "{ }" : `{ ${printExpression(spanset.expression)} }`;
  if (spanset.type === "pipeline") return `(${printStages(spanset.stages)})`;
  const { operator, left, right } = spanset;
  const rank = spansetRank(operator);
  const shown = (side: Spanset, isRight: boolean): string => {
    const text = printSpanset(side);
    if (side.type !== "operation") return text;
    const isPlain = isRight
      ? spansetRank(side.operator) > rank
      : isClear(side.operator, operator, spansetRank);
    return isPlain ? text : `(${text})`;
  };
  return `${shown(left, false)} ${operator} ${shown(right, true)}`;
}

function spansetRank(operator: string): number {
  return operator === "&&" || operator === "||" ? rankOf(operator) : rankOf("=");
}

/** Whether a left operand needs no parentheses: it binds first, or it is a chain of the same operator. */
function isClear(inner: string, outer: string, rank: (operator: string) => number): boolean {
  return inner === outer || rank(inner) > rank(outer);
}

/** An expression as it stands in braces. */
export function printExpression(expression: FieldExpression): string {
  switch (expression.type) {
    case "static":
      return staticText(expression.value);
    case "attribute":
    case "intrinsic":
      return fieldText(expression);
    case "text":
      return quoteString(expression.text);
    case "not":
      return `!${printOperandOfPrefix(expression.operand)}`;
    case "negative":
      return `-${printOperandOfPrefix(expression.operand)}`;
    case "logical":
    case "comparison":
    case "arithmetic": {
      const { operator, left, right } = expression;
      return `${printSide(left, operator, false)} ${operator} ${printSide(right, operator, true)}`;
    }
  }
}

function printOperandOfPrefix(operand: FieldExpression): string {
  const text = printExpression(operand);
  return "left" in operand || isNegativeStatic(operand) ? `(${text})` : text;
}

function printSide(side: FieldExpression, outer: string, isRight: boolean): string {
  const text = printExpression(side);
  if ("left" in side) {
    const isPlain = isRight ? rankOf(side.operator) > rankOf(outer) : isClear(side.operator, outer, rankOf);
    // What is right-associative or compares twice is read more easily with parentheses, whatever its side.
    return isPlain && side.operator !== "^" && rankOf(side.operator) !== rankOf("=")
      ? text
      : parenthesised(side, outer, text);
  }
  // A sign reaches over `*` and `^`: `-a * b` is `-(a * b)`.
  const hasSign = "operand" in side || isNegativeStatic(side);
  return hasSign && rankOf(outer) > rankOf("=") ? `(${text})` : text;
}

/** Comparisons stand bare beside `&&` and `||`, as everybody writes them. */
function parenthesised(side: FieldExpression, outer: string, text: string): string {
  return side.type === "comparison" && rankOf(outer) < rankOf("=") ? text : `(${text})`;
}

function isNegativeStatic(expression: FieldExpression | ScalarExpression): boolean {
  return expression.type === "static" && staticText(expression.value).startsWith("-");
}

function printScalar(scalar: ScalarExpression): string {
  if (scalar.type === "static") return staticText(scalar.value);
  if (scalar.type === "aggregate")
    return `${scalar.function}(${scalar.of === undefined ? "" : printExpression(scalar.of)})`;
  const { operator, left, right } = scalar;
  const side = (part: ScalarExpression): string =>
    part.type === "arithmetic" || isNegativeStatic(part) ? `(${printScalar(part)})` : printScalar(part);
  return `${side(left)} ${operator} ${side(right)}`;
}

function printMetrics({ metrics, by }: MetricsStage): string {
  const group = by.length === 0 ? "" : ` by(${by.map(fieldText).join(", ")})`;
  return `${metrics.function}(${printArguments(metrics)})${group}`;
}

function printArguments(metrics: Metrics): string {
  if (metrics.function === "quantile_over_time") {
    return [fieldText(metrics.of), ...metrics.quantiles].join(", ");
  }
  if (metrics.function === "compare") {
    const { selection, topN, startUnixNano, endUnixNano } = metrics;
    const times = startUnixNano === undefined ? [] : [startUnixNano, endUnixNano];
    return [printSpanset(selection), topN, ...times].join(", ");
  }
  return "of" in metrics ? fieldText(metrics.of) : "";
}
