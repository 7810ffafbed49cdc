/** The comparison operators of TraceQL that we run. */
export type Operator = "=" | "!=" | "<" | "<=" | ">" | ">=";

/** What a condition looks at. */
export type SpanField = "service" | "name" | "kind" | "status" | "duration";
export type TraceField = "traceDuration" | "rootName" | "rootService";
export type Field = SpanField | TraceField;

/** `field operator value`. Durations are nanoseconds; kind and status are their OTLP numbers. */
export interface Condition {
  readonly field: Field;
  readonly operator: Operator;
  readonly value: string | number;
}

/** A spanset: a trace matches where one of its spans meets all conditions. Without conditions every trace matches. */
export interface TraceQuery {
  readonly spanConditions: readonly Condition[];
  readonly traceConditions: readonly Condition[];
}

export function isTraceField(field: Field): field is TraceField {
  return field === "traceDuration" || field === "rootName" || field === "rootService";
}

/** Whether `left operator right`, for numbers, or for texts in the order of their UTF-16 units. */
export function holds<T extends string | number>(left: T, operator: Operator, right: T): boolean {
  switch (operator) {
    case "=":
      return left === right;
    case "!=":
      return left !== right;
    case "<":
      return left < right;
    case "<=":
      return left <= right;
    case ">":
      return left > right;
    case ">=":
      return left >= right;
  }
}
