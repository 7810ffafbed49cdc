import { RE2JS } from "re2js";
import type { Arithmetic, Field, FieldExpression, IntrinsicField, Scope } from "../syntax-tree.ts";
import type { NaiveAttributes, NaiveSpan } from "./naive-span.ts";
import type { NaiveTrace } from "./naive-trace.ts";
import { compare, holdsFor, numberOf, sentValue, type Value, valueOfStatic } from "./naive-value.ts";

/** Whether a span meets a condition. */
export function isTrue(expression: FieldExpression, span: NaiveSpan, trace: NaiveTrace): boolean {
  return valuesOf(expression, span, trace)
    .flatMap(elementsOf)
    .some(({ type, value }) => type === "bool" && value);
}

/** The one value of an expression where one is needed: the first. */
export function firstValue(
  expression: FieldExpression,
  span: NaiveSpan,
  trace: NaiveTrace,
): Value | undefined {
  return valuesOf(expression, span, trace)[0];
}

/** None where something is absent, several for a field of events or links, else one. */
function valuesOf(expression: FieldExpression, span: NaiveSpan, trace: NaiveTrace): readonly Value[] {
  const values = (part: FieldExpression): readonly Value[] => valuesOf(part, span, trace);
  switch (expression.type) {
    case "static": {
      const value = valueOfStatic(expression.value);
      return value === undefined ? [] : [value];
    }
    case "attribute":
    case "intrinsic":
      return fieldValues(expression, span, trace);
    case "text":
      return truth(textsOf(span).some((text) => asciiLower(text).includes(asciiLower(expression.text))));
    case "not":
      return values(expression.operand)
        .flatMap(elementsOf)
        .flatMap(({ type, value }) => (type === "bool" ? truth(!value) : []));
    case "negative":
      return values(expression.operand).flatMap((value) => numbers(calculate(0, "-", numberOf(value))));
    case "logical": {
      const [left, right] = [expression.left, expression.right].map((side) => isTrue(side, span, trace));
      return truth(expression.operator === "&&" ? left! && right! : left! || right!);
    }
    case "comparison":
      return truth(isComparisonTrue(expression, values(expression.left), values(expression.right)));
    case "arithmetic":
      return values(expression.left).flatMap((a) =>
        values(expression.right).flatMap((b) =>
          numbers(calculate(numberOf(a), expression.operator, numberOf(b))),
        ),
      );
  }
}

/** A list alone is asked for its elements, as if it were compared with `true` or `false`. */
function elementsOf(value: Value): readonly Value[] {
  return value.type === "array" ? value.value : [value];
}

function truth(value: boolean): readonly Value[] {
  return [{ type: "bool", value }];
}

function numbers(value: number | undefined): readonly Value[] {
  return value === undefined ? [] : [{ type: "double", value }];
}

/** Undefined where a side is no number, or the result is not finite. */
export function calculate(
  a: number | undefined,
  operator: Arithmetic,
  b: number | undefined,
): number | undefined {
  if (a === undefined || b === undefined || Number.isNaN(a) || Number.isNaN(b)) return undefined;
  const results = { "+": a + b, "-": a - b, "*": a * b, "/": a / b, "%": a % b, "^": a ** b };
  const result = results[operator];
  return Number.isFinite(result) ? result : undefined;
}

type ComparisonExpression = Extract<FieldExpression, { type: "comparison" }>;

/** For one of the values on either side. */
function isComparisonTrue(
  { operator, left, right }: ComparisonExpression,
  a: readonly Value[],
  b: readonly Value[],
): boolean {
  if (isNil(left) && isNil(right)) return false;
  if (isNil(left) || isNil(right)) return (a.length + b.length === 0) === (operator === "=");
  const isNegative = operator === "!=" || operator === "!~";
  const holds = (one: Value, other: Value): boolean =>
    operator === "=~" || operator === "!~"
      ? one.type === "string" && matches(other, one.value) === (operator === "=~")
      : compare(one, operator, other);
  if (isConstant(right) && b.length > 0)
    return a.some((one) => holdsFor(one, isNegative, (element) => holds(element, b[0]!)));
  if (isConstant(left) && a.length > 0)
    return b.some((one) => holdsFor(one, isNegative, (element) => holds(a[0]!, element)));
  return a.some((one) => b.some((other) => holds(one, other)));
}

function matches(pattern: Value, text: string): boolean {
  return pattern.type === "string" && RE2JS.compile(pattern.value).matches(text);
}

/** As good as written: `2 * 100ms`. */
function isConstant(expression: FieldExpression): boolean {
  if (expression.type === "negative") return isConstant(expression.operand);
  if (expression.type === "arithmetic") return isConstant(expression.left) && isConstant(expression.right);
  return expression.type === "static";
}

function isNil(expression: FieldExpression): boolean {
  return expression.type === "static" && expression.value.type === "nil";
}

// ── fields ──

export function fieldValues(field: Field, span: NaiveSpan, trace: NaiveTrace): readonly Value[] {
  if (field.ofParent) {
    const parent = trace.parentOf(span);
    return parent === undefined ? [] : fieldValues({ ...field, ofParent: false }, parent, trace);
  }
  if (field.type === "intrinsic") return intrinsicValues(field, span, trace);
  return attributesIn(field.scope, span)
    .flatMap((attributes) => {
      const value = attributes.get(field.key);
      return value === undefined ? [] : [sentValue(value)];
    })
    .slice(0, field.scope === "any" ? 1 : undefined);
}

/** Where a name of this scope is looked up, in order. */
function attributesIn(scope: Scope, span: NaiveSpan): readonly NaiveAttributes[] {
  switch (scope) {
    case "any":
      return [span.attributes, span.resource];
    case "span":
      return [span.attributes];
    case "resource":
      return [span.resource];
    case "instrumentation":
      return [span.scope.attributes];
    case "event":
      return span.events.map(({ attributes }) => attributes);
    case "link":
      return span.links.map(({ attributes }) => attributes);
  }
}

function intrinsicValues({ name }: IntrinsicField, span: NaiveSpan, trace: NaiveTrace): readonly Value[] {
  switch (name) {
    case "span:name":
      return texts(span.name);
    case "span:kind":
      return [{ type: "kind", value: span.kind as 0 }];
    case "span:status":
      return [{ type: "status", value: span.status }];
    case "span:statusMessage":
      return texts(span.statusMessage);
    case "span:duration":
      return durations(Number(span.endUnixNano - span.startUnixNano));
    case "span:childCount":
      return integers(trace.childrenOf(span).length);
    case "span:id":
      return texts(span.spanId);
    case "span:parentID":
      return span.parentSpanId === "" ? [] : texts(span.parentSpanId);
    case "trace:id":
      return texts(span.traceId);
    case "trace:duration":
      return durations(trace.durationNano);
    case "trace:rootName":
      return texts(trace.root.name);
    case "trace:rootService":
      return texts(serviceOf(trace.root));
    case "event:name":
      return texts(...span.events.map((event) => event.name));
    case "event:timeSinceStart":
      return durations(...span.events.map((event) => Number(event.timeUnixNano - span.startUnixNano)));
    case "link:traceID":
      return texts(...span.links.map((link) => link.traceId));
    case "link:spanID":
      return texts(...span.links.map((link) => link.spanId));
    case "instrumentation:name":
      return texts(span.scope.name);
    case "instrumentation:version":
      return texts(span.scope.version);
    case "parent":
      return span.parentSpanId === "" ? [] : truth(true);
    case "nestedSetLeft":
      return integers(trace.nestedSetOf(span).left);
    case "nestedSetRight":
      return integers(trace.nestedSetOf(span).right);
    case "nestedSetParent":
      return integers(trace.nestedSetOf(span).parent);
  }
}

export function serviceOf({ resource }: NaiveSpan): string {
  const service = resource.get("service.name");
  return typeof service === "string" ? service : "";
}

function texts(...values: readonly string[]): readonly Value[] {
  return values.map((value) => ({ type: "string", value }));
}

function durations(...values: readonly number[]): readonly Value[] {
  return values.map((value) => ({ type: "duration", value }));
}

function integers(...values: readonly number[]): readonly Value[] {
  return values.map((value) => ({ type: "int", value: BigInt(value) }));
}

/** What a lone text is looked for in. */
function textsOf(span: NaiveSpan): readonly string[] {
  const attributes = [span.attributes, span.resource, ...span.events.map((event) => event.attributes)];
  const values = attributes.flatMap((map) => [...map.values()]);
  return [span.name, span.statusMessage, ...values.filter((value) => typeof value === "string")];
}

function asciiLower(text: string): string {
  return text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
}
