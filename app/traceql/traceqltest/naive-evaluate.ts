import { fieldText } from "../fields.ts";
import { printExpression } from "../print.ts";
import type {
  Aggregate,
  AggregateFilter,
  Field,
  GroupStage,
  Query,
  Relation,
  ScalarExpression,
  Spanset,
  SpansetOperation,
  Stage,
} from "../syntax-tree.ts";
import { calculate, fieldValues, firstValue, isTrue } from "./naive-expression.ts";
import type { NaiveSpan } from "./naive-span.ts";
import { type NaiveTrace, tracesOf } from "./naive-trace.ts";
import { compare, groupKey, numberOf, type Value, valueOfStatic } from "./naive-value.ts";

/*
 * What a query means, written for clearness from `docs/traceql.md`: one span after the other, one rule a function. Whatever else
 * evaluates queries is tested against this.
 */

export interface NaiveMatch {
  readonly traceId: string;
  /** None is empty. */
  readonly spansets: readonly NaiveSpanset[];
}

export interface NaiveSpanset {
  /** In the order given. */
  readonly spans: readonly NaiveSpan[];
  /** What `by()` split by, outermost first; an undefined value is absence. */
  readonly groups: readonly { readonly by: string; readonly value: Value | undefined }[];
}

/** The traces that match, in the order in which they first appear, and their last spansets. Metrics stages are left out. */
export function evaluateNaively(query: Query, spans: readonly NaiveSpan[]): readonly NaiveMatch[] {
  return tracesOf(spans).flatMap((trace) => {
    const spansets = evaluateStages(query.stages, [{ spans: trace.spans, groups: [] }], trace);
    return spansets.length === 0 ? [] : [{ traceId: trace.traceId, spansets }];
  });
}

/** The spans of all last spansets: what metrics look at. */
export function matchNaively(query: Query, spans: readonly NaiveSpan[]): readonly NaiveSpan[] {
  const matched = new Set(
    evaluateNaively(query, spans).flatMap(({ spansets }) => spansets.flatMap((spanset) => spanset.spans)),
  );
  return spans.filter((span) => matched.has(span));
}

/** The values that `select()` adds to each span, by the name of the field; an undefined value is absence. */
export function selectNaively(
  query: Query,
  span: NaiveSpan,
  spans: readonly NaiveSpan[],
): ReadonlyMap<string, Value | undefined> {
  const trace = tracesOf(spans).find(({ traceId }) => traceId === span.traceId)!;
  const fields = query.stages.flatMap((stage): readonly Field[] =>
    stage.type === "select" ? stage.fields : [],
  );
  return new Map(fields.map((field) => [fieldText(field), fieldValues(field, span, trace)[0]]));
}

function evaluateStages(
  stages: readonly Stage[],
  input: readonly NaiveSpanset[],
  trace: NaiveTrace,
): readonly NaiveSpanset[] {
  return stages.reduce((spansets, stage) => evaluateStage(stage, spansets, trace), input);
}

function evaluateStage(
  stage: Stage,
  input: readonly NaiveSpanset[],
  trace: NaiveTrace,
): readonly NaiveSpanset[] {
  switch (stage.type) {
    case "spanset":
      return input
        .map(({ spans, groups }) => ({ spans: evaluateSpanset(stage.spanset, spans, trace), groups }))
        .filter(({ spans }) => spans.length > 0);
    case "aggregateFilter":
      return input.filter(({ spans }) => isAggregateTrue(stage, spans, trace));
    case "group":
      return input.flatMap((spanset) => splitSpanset(stage, spanset, trace));
    case "coalesce":
      return input.length === 0 ? [] : [joinSpansets(input, trace)];
    case "select":
    case "metrics":
    case "rank":
      return input;
  }
}

function splitSpanset(
  { by }: GroupStage,
  { spans, groups }: NaiveSpanset,
  trace: NaiveTrace,
): readonly NaiveSpanset[] {
  const parts = Map.groupBy(spans, (span) => groupKey(firstValue(by, span, trace)));
  return [...parts.values()].map((part) => {
    const value = firstValue(by, part[0]!, trace);
    return { spans: part, groups: [...groups, { by: printExpression(by), value }] };
  });
}

function joinSpansets(spansets: readonly NaiveSpanset[], trace: NaiveTrace): NaiveSpanset {
  const spans = new Set(spansets.flatMap((spanset) => spanset.spans));
  return { spans: trace.spans.filter((span) => spans.has(span)), groups: [] };
}

// ── spansets ──

/** The spans of a spanset that another one leaves. */
function evaluateSpanset(
  spanset: Spanset,
  input: readonly NaiveSpan[],
  trace: NaiveTrace,
): readonly NaiveSpan[] {
  switch (spanset.type) {
    case "filter": {
      const { expression } = spanset;
      return expression === undefined ? input : input.filter((span) => isTrue(expression, span, trace));
    }
    case "pipeline": {
      const left = evaluateStages(spanset.stages, [{ spans: input, groups: [] }], trace);
      return left.length === 0 ? [] : joinSpansets(left, trace).spans;
    }
    case "operation":
      return evaluateOperation(spanset, input, trace);
  }
}

function evaluateOperation(
  { operator, left, right }: SpansetOperation,
  input: readonly NaiveSpan[],
  trace: NaiveTrace,
): readonly NaiveSpan[] {
  const a = evaluateSpanset(left, input, trace);
  const b = evaluateSpanset(right, input, trace);
  const either = input.filter((span) => a.includes(span) || b.includes(span));
  if (operator === "||") return either;
  if (operator === "&&") return a.length > 0 && b.length > 0 ? either : [];
  const relation = operator.replace(/^[!&]/, "") as Relation;
  const isRelated = (one: NaiveSpan, other: NaiveSpan): boolean => relate(relation, one, other, trace);
  const related = b.filter((right) => a.some((left) => isRelated(left, right)));
  if (operator.startsWith("!")) return b.filter((span) => !related.includes(span));
  if (!operator.startsWith("&")) return related;
  const relatedTo = a.filter((left) => b.some((right) => isRelated(left, right)));
  return input.filter((span) => related.includes(span) || relatedTo.includes(span));
}

/** Whether `left relation right`: `>` = left is the parent of right. */
function relate(relation: Relation, left: NaiveSpan, right: NaiveSpan, trace: NaiveTrace): boolean {
  switch (relation) {
    case ">":
      return left !== right && trace.parentOf(right) === left;
    case ">>":
      return trace.ancestorsOf(right).has(left);
    case "<":
      return left !== right && trace.parentOf(left) === right;
    case "<<":
      return trace.ancestorsOf(left).has(right);
    case "~":
      return trace.areSiblings(left, right);
  }
}

// ── aggregates ──

function isAggregateTrue(
  { operator, left, right }: AggregateFilter,
  spans: readonly NaiveSpan[],
  trace: NaiveTrace,
): boolean {
  const a = scalarOf(left, spans, trace);
  const b = scalarOf(right, spans, trace);
  if (a === undefined || b === undefined) return false;
  return compare({ type: "double", value: a }, operator, { type: "double", value: b });
}

function scalarOf(
  scalar: ScalarExpression,
  spans: readonly NaiveSpan[],
  trace: NaiveTrace,
): number | undefined {
  if (scalar.type === "static") return numberOf(valueOfStatic(scalar.value));
  if (scalar.type === "aggregate") return aggregateOf(scalar, spans, trace);
  return calculate(
    scalarOf(scalar.left, spans, trace),
    scalar.operator,
    scalarOf(scalar.right, spans, trace),
  );
}

function aggregateOf(
  { function: name, of }: Aggregate,
  spans: readonly NaiveSpan[],
  trace: NaiveTrace,
): number | undefined {
  if (of === undefined) return spans.length;
  const numbers = spans.flatMap((span) => numberOf(firstValue(of, span, trace)) ?? []);
  return aggregateNumbers(name, numbers);
}

/** Undefined of nothing. */
export function aggregateNumbers(
  name: "count" | "avg" | "min" | "max" | "sum",
  numbers: readonly number[],
): number | undefined {
  if (name === "count") return numbers.length;
  if (numbers.length === 0) return undefined;
  const sum = numbers.reduce((total, number) => total + number, 0);
  switch (name) {
    case "sum":
      return sum;
    case "avg":
      return sum / numbers.length;
    case "min":
      return Math.min(...numbers);
    case "max":
      return Math.max(...numbers);
  }
}
