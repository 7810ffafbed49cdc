import type {
  Field,
  FieldExpression,
  Query,
  ScalarExpression,
  Spanset,
  Stage,
} from "../../../traceql/syntax-tree.ts";
import type { Tier } from "../query-world.ts";

/** The tiers that the spanset stages of a query may look at. */
export function tiersOf({ stages }: Query): readonly Tier[] {
  const tiers = new Set<Tier>();
  for (const stage of stages) addStage(tiers, stage);
  return [...tiers];
}

/** The tiers in which the values of a field lie. */
export function tiersOfField(field: Field): readonly Tier[] {
  if (field.type === "attribute") {
    if (field.scope === "event" || field.scope === "link") return ["details"];
    return field.scope === "span" || field.scope === "any" ? ["attributes"] : [];
  }
  const isDetail =
    field.name.startsWith("event:") || field.name.startsWith("link:") || field.name === "span:statusMessage";
  return isDetail ? ["details"] : [];
}

function addStage(tiers: Set<Tier>, stage: Stage): void {
  if (stage.type === "spanset") addSpanset(tiers, stage.spanset);
  else if (stage.type === "group") addExpression(tiers, stage.by);
  else if (stage.type === "aggregateFilter")
    for (const side of [stage.left, stage.right]) addScalar(tiers, side);
}

function addSpanset(tiers: Set<Tier>, spanset: Spanset): void {
  if (spanset.type === "pipeline") for (const stage of spanset.stages) addStage(tiers, stage);
  else if (spanset.type === "operation")
    for (const side of [spanset.left, spanset.right]) addSpanset(tiers, side);
  else if (spanset.expression !== undefined) addExpression(tiers, spanset.expression);
}

function addScalar(tiers: Set<Tier>, scalar: ScalarExpression): void {
  if (scalar.type === "arithmetic") for (const side of [scalar.left, scalar.right]) addScalar(tiers, side);
  else if (scalar.type === "aggregate" && scalar.of !== undefined) addExpression(tiers, scalar.of);
}

function addExpression(tiers: Set<Tier>, expression: FieldExpression): void {
  if ("left" in expression)
    for (const side of [expression.left, expression.right]) addExpression(tiers, side);
  else if ("operand" in expression) addExpression(tiers, expression.operand);
  else if (expression.type === "text") tiers.add("attributes").add("details");
  else if (expression.type !== "static") for (const tier of tiersOfField(expression)) tiers.add(tier);
}
