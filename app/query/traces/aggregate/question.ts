import { readField } from "../../../traceql/fields.ts";
import { parseQuery } from "../../../traceql/parse.ts";
import { QueryError } from "../../../traceql/query-error.ts";
import type { Field } from "../../../traceql/syntax-tree.ts";
import { planQuery, type QueryPlan } from "../plan.ts";

/** What every aggregate is asked with, see app/api/trace-queries.ts. */
export interface Question {
  readonly query: string;
  /** Decimal nanoseconds. */
  readonly startUnixNano?: string | undefined;
  readonly endUnixNano?: string | undefined;
}

/** A span counts where it starts in [start, end). */
export interface TimeRange {
  readonly startUnixNano: bigint | undefined;
  readonly endUnixNano: bigint | undefined;
}

export function rangeOf({ startUnixNano, endUnixNano }: Question): TimeRange {
  return {
    startUnixNano: startUnixNano === undefined ? undefined : BigInt(startUnixNano),
    endUnixNano: endUnixNano === undefined ? undefined : BigInt(endUnixNano),
  };
}

/** A page asks several questions about one query at a time. */
const plansMax = 64;
const plans = new Map<string, QueryPlan>();

/** Throws `QueryError`. */
export function planOf(text: string): QueryPlan {
  let plan = plans.get(text);
  if (plan === undefined) {
    plan = planQuery(parseQuery(text));
    if (plans.size >= plansMax) plans.clear();
    plans.set(text, plan);
  }
  return plan;
}

/** A field as TraceQL writes it. Throws `QueryError`. */
export function fieldOf(text: string): Field {
  const field = readField(text, { from: 0, to: text.length });
  if (field === undefined)
    throw new QueryError({
      message: `${JSON.stringify(text)} is no field: write it as in a query, like span.http.route or name`,
      from: 0,
      to: text.length,
    });
  return field;
}
