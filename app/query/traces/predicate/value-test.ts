import type { FieldComparison, Static } from "../../../traceql/syntax-tree.ts";
import type { Comparing } from "../plan/condition.ts";
import { holds, holdsText, type Scalar } from "../plan/scalar.ts";
import { type Pattern, patternOf } from "./pattern.ts";

/** A comparison as a test of single values. Values of other kinds than these fail it. */
export interface ValueTest {
  readonly text: ((text: string) => boolean) | undefined;
  readonly number: ((number: number) => boolean) | undefined;
  readonly boolean: ((truth: boolean) => boolean) | undefined;
  readonly status: ((status: number) => boolean) | undefined;
  readonly kind: ((kind: number) => boolean) | undefined;
  /** A list passes where all elements do (`!=` and `!~`), not only one. */
  readonly needsAll: boolean;
  /** Present where the operator is `=~` or `!~`. */
  readonly pattern: Pattern | undefined;
  readonly operator: FieldComparison;
  readonly value: Static;
}

export function valueTestOf({ operator, value }: Pick<Comparing, "operator" | "value">): ValueTest {
  const pattern = isPattern(operator) && value.type === "string" ? patternOf(value.value) : undefined;
  const number = numberTest(operator, value);
  return {
    text: pattern === undefined ? textTest(operator, value) : patternTest(operator, pattern),
    number:
      value.type === "integer" || value.type === "float" || value.type === "duration" ? number : undefined,
    boolean:
      value.type === "boolean" && !isPattern(operator)
        ? (truth) => holds(Number(truth), operator, Number(value.value))
        : undefined,
    status: value.type === "status" ? number : undefined,
    kind: value.type === "kind" ? number : undefined,
    needsAll: operator === "!=" || operator === "!~",
    pattern,
    operator,
    value,
  };
}

function isPattern(operator: FieldComparison): operator is "=~" | "!~" {
  return operator === "=~" || operator === "!~";
}

function patternTest(operator: FieldComparison, pattern: Pattern): (text: string) => boolean {
  return (text) => pattern.matches(text) === (operator === "=~");
}

function textTest(operator: FieldComparison, value: Static): ValueTest["text"] {
  if (value.type !== "string" || isPattern(operator)) return undefined;
  return (text) => holdsText(text, operator, value.value);
}

function numberTest(operator: FieldComparison, value: Static): ValueTest["number"] {
  if (isPattern(operator) || !("value" in value) || typeof value.value !== "number") return undefined;
  const right = value.value;
  return (number) => holds(number, operator, right);
}

export function passes(test: ValueTest, value: Scalar): boolean {
  switch (typeof value) {
    case "string":
      return test.text?.(value) ?? false;
    case "number":
      return test.number?.(value) ?? false;
    case "boolean":
      return test.boolean?.(value) ?? false;
    case "undefined":
      return false;
    default:
      return value.type === "opaque" ? false : (test[value.type]?.(value.value) ?? false);
  }
}
