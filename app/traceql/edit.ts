import { fieldText, isSameField } from "./fields.ts";
import { durationNanosOf, keywordOf, staticText } from "./literals.ts";
import { parseQuery } from "./parse.ts";
import type {
  Comparison,
  Field,
  FieldComparison,
  FieldExpression,
  Query,
  Range,
  SpansetFilter,
  Static,
} from "./syntax-tree.ts";

/*
 * The text of a query is the truth; chips, facets and brushes are edits of it. What is not edited keeps its format. Edits throw
 * `QueryError` where the text cannot be read.
 */

/** `field operator value`, whichever side the value was written on. */
export interface Term {
  readonly field: Field;
  readonly operator: FieldComparison;
  readonly value: Static;
}

/** A part of the filter that all matching spans meet. */
export interface PlacedTerm extends Range {
  /** As it stands in the query. */
  readonly text: string;
  /** Undefined where it is more than a field compared with a value. */
  readonly term: Term | undefined;
}

/**
 * A query as chips.
 *
 *     { status = error && (.a = 1 || .b) } >> { } | { duration > 1s } | count() > 2
 *     └─────────────── advanced ────────────────┘   └ term ─────────┘ └─ advanced ┘
 */
export interface QueryTerms {
  /** In the order of the text. */
  readonly terms: readonly PlacedTerm[];
  /** What is left of the query, without the braces around the terms: at most one part before and one behind them. */
  readonly advanced: readonly (Range & { readonly text: string })[];
}

/** The terms of the filter that edits work on: the first one that is a stage of its own, with nothing but spansets before it. */
export function termsOf(text: string): QueryTerms {
  const query = parseQuery(text);
  const filter = editedFilter(query);
  if (filter === undefined) return { terms: [], advanced: placed(text, { from: 0, to: text.length }) };
  const terms = conjuncts(filter.expression).map((part) => placedTerm(text, part));
  const before = placed(text, { from: 0, to: filter.from }, /\|\s*$/);
  return { terms, advanced: [...before, ...placed(text, { from: filter.to, to: text.length }, /^\s*\|/)] };
}

function placedTerm(text: string, part: FieldExpression): PlacedTerm {
  const { from, to } = part;
  return { text: text.slice(from, to), term: termOf(part), from, to };
}

/** A part of the text without blanks around it, and without the pipe that joins it to the filter; none where it is empty. */
function placed(
  text: string,
  { from, to }: Range,
  pipe = /$^/,
): readonly (Range & { readonly text: string })[] {
  const part = text.slice(from, to).replace(pipe, (joint) => " ".repeat(joint.length));
  const trimmed = part.trim();
  if (trimmed === "") return [];
  const start = from + part.indexOf(trimmed);
  return [{ text: trimmed, from: start, to: start + trimmed.length }];
}

function editedFilter({ stages }: Query): SpansetFilter | undefined {
  for (const stage of stages) {
    if (stage.type !== "spanset") return undefined;
    if (stage.spanset.type === "filter") return stage.spanset;
  }
  return undefined;
}

/** Parts that are joined by `&&`, not looking into parentheses. */
function conjuncts(expression: FieldExpression | undefined): readonly FieldExpression[] {
  if (expression === undefined) return [];
  const isChain =
    expression.type === "logical" && expression.operator === "&&" && !isInParentheses(expression);
  return isChain ? [...conjuncts(expression.left), ...conjuncts(expression.right)] : [expression];
}

function isInParentheses(expression: Extract<FieldExpression, { type: "logical" }>): boolean {
  return expression.left.from !== expression.from;
}

const flipped: Readonly<Record<Comparison, Comparison>> = {
  "=": "=",
  "!=": "!=",
  "<": ">",
  "<=": ">=",
  ">": "<",
  ">=": "<=",
};

/** Undefined where an expression is more than a field compared with a value. */
function termOf(expression: FieldExpression): Term | undefined {
  if (expression.type !== "comparison") return undefined;
  const { left, right, operator } = expression;
  if (isField(left) && right.type === "static") return { field: left, operator, value: right.value };
  if (left.type !== "static" || !isField(right) || operator === "=~" || operator === "!~") return undefined;
  return { field: right, operator: flipped[operator], value: left.value };
}

function isField(expression: FieldExpression): expression is Field {
  return expression.type === "attribute" || expression.type === "intrinsic";
}

export function termText({ field, operator, value }: Term): string {
  return `${fieldText(field)} ${operator} ${staticText(value)}`;
}

// ── edits ──

/** Asks for one thing more. What says the same is not added again; what says the opposite goes. */
export function withTerm(text: string, term: Term): string {
  const { terms } = termsOf(text);
  if (terms.some((placed) => placed.term !== undefined && isSameTerm(placed.term, term))) return text;
  const opposite = terms.filter((placed) => placed.term !== undefined && isOpposite(placed.term, term));
  return withCondition(withoutTerms(text, opposite), termText(term));
}

/** Takes away the term at a place. */
export function withoutTerm(text: string, { from }: Range): string {
  return withoutTerms(
    text,
    termsOf(text).terms.filter((placed) => placed.from === from),
  );
}

/** Puts a term in the place of another. */
export function replaceTerm(text: string, { from, to }: Range, term: Term): string {
  return text.slice(0, from) + termText(term) + text.slice(to);
}

/** Asks for this, and for nothing else of the field. */
export function onlyTerm(text: string, term: Term): string {
  const others = termsOf(text).terms.filter((placed) => isOf(placed, term.field));
  return withCondition(withoutTerms(text, others), termText(term));
}

/** Asks for `from <= field < to` instead of whatever bounds the field had. An undefined end is open. */
export function withRange(
  text: string,
  field: Field,
  from: Static | undefined,
  to: Static | undefined,
): string {
  const isBound = (placed: PlacedTerm): boolean => isOf(placed, field) && /^[<>]/.test(placed.term!.operator);
  const bounds = termsOf(text).terms.filter(isBound);
  const wanted = [
    ...(from === undefined ? [] : [termText({ field, operator: ">=", value: from })]),
    ...(to === undefined ? [] : [termText({ field, operator: "<", value: to })]),
  ].join(" && ");
  const [first, ...others] = bounds;
  if (first === undefined || wanted === "") return withCondition(withoutTerms(text, bounds), wanted);
  const without = withoutTerms(text, others);
  return without.slice(0, first.from) + wanted + without.slice(first.to);
}

function isOf({ term }: PlacedTerm, field: Field): boolean {
  return term !== undefined && isSameField(term.field, field);
}

function isSameTerm(a: Term, b: Term): boolean {
  return termText(a) === termText(b);
}

const opposites: Readonly<Partial<Record<FieldComparison, FieldComparison>>> = {
  "=": "!=",
  "!=": "=",
  "=~": "!~",
  "!~": "=~",
};

function isOpposite(a: Term, b: Term): boolean {
  const operator = opposites[a.operator];
  return operator !== undefined && isSameTerm({ ...a, operator }, b);
}

/** Adds a condition to the filter that edits work on; where there is none, as a filter of its own behind the first spansets. */
export function withCondition(text: string, condition: string): string {
  if (condition === "") return text;
  const { stages } = parseQuery(text);
  const filter = editedFilter({ stages });
  if (filter === undefined) {
    const spansets = stages.findIndex(({ type }) => type !== "spanset");
    const { to } = stages.at(spansets < 0 ? -1 : spansets - 1)!;
    return `${text.slice(0, to)} | { ${condition} }${text.slice(to)}`;
  }
  const { expression, from, to } = filter;
  if (expression !== undefined) return withFurther(text, expression, condition);
  // A pipeline that begins without a spanset has an empty place for it.
  const joint = from === to && text.trim() !== "" ? " | " : "";
  return `${text.slice(0, from)}{ ${condition} }${joint}${text.slice(to)}`;
}

function withFurther(text: string, expression: FieldExpression, condition: string): string {
  const { from, to } = expression;
  const isAlternative =
    expression.type === "logical" && expression.operator === "||" && !isInParentheses(expression);
  const kept = isAlternative ? `(${text.slice(from, to)})` : text.slice(from, to);
  return `${text.slice(0, from)}${kept} && ${condition}${text.slice(to)}`;
}

function withoutTerms(text: string, removed: readonly Range[]): string {
  if (removed.length === 0) return text;
  const query = parseQuery(text);
  const filter = editedFilter(query)!;
  const { from, to } = filter.expression!;
  const parts = conjuncts(filter.expression);
  const starts = new Set(removed.map((range) => range.from));
  let kept = "";
  parts.forEach((part, index) => {
    if (starts.has(part.from)) return;
    // What joins it to the part before it stays with it.
    if (kept !== "") kept += text.slice(parts[index - 1]!.to, part.from);
    kept += text.slice(part.from, part.to);
  });
  if (kept !== "") return text.slice(0, from) + kept + text.slice(to);
  const before = query.stages.findIndex((stage) => stage.from === filter.from) - 1;
  const start = before < 0 ? undefined : query.stages[before]!.to;
  const emptied = start === undefined ? `${text.slice(0, filter.from)}{ }` : text.slice(0, start);
  return emptied + text.slice(filter.to);
}

/** The value of an answer (`FacetValue`) as a query writes it; undefined where the language has no such value. */
export function staticOf({
  text,
  type,
}: {
  readonly text: string;
  readonly type: string;
}): Static | undefined {
  switch (type) {
    case "string":
      return { type: "string", value: text };
    case "bool":
      return { type: "boolean", value: text === "true" };
    case "int":
      return Number.isSafeInteger(Number(text)) ? { type: "integer", value: Number(text) } : undefined;
    case "double":
      return Number.isFinite(Number(text)) ? { type: "float", value: Number(text) } : undefined;
    case "duration":
      return durationOf(text);
    case "status":
    case "kind":
      return keywordOf(text);
    default:
      return undefined;
  }
}

function durationOf(text: string): Static | undefined {
  const isNegative = text.startsWith("-");
  const nanos = durationNanosOf(isNegative ? text.slice(1) : text);
  return nanos === undefined ? undefined : { type: "duration", value: isNegative ? -nanos : nanos };
}
