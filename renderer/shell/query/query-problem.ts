import type { ApiFailure } from "../../../app/api/protocol.ts";
import type { QuerySpot } from "./traceql-editor.ts";

/** What is wrong with a query, for the line below it. */
export interface QueryProblem {
  readonly message: string;
  readonly spot: QuerySpot | undefined;
  /** What to write at the spot instead. */
  readonly suggestion: string | undefined;
  /** The query with the suggestion in place. */
  readonly fixed: string | undefined;
}

/** Reads `detail {from, to, suggestion}` of an `invalid_query`; other failures are not the query's. */
export function queryProblem(error: ApiFailure | undefined, query: string): QueryProblem | undefined {
  if (error?.code !== "invalid_query") return undefined;
  const detail = typeof error.detail === "object" && error.detail !== null ? error.detail : {};
  const from = "from" in detail ? detail.from : undefined;
  const to = "to" in detail ? detail.to : undefined;
  const suggestion =
    "suggestion" in detail && typeof detail.suggestion === "string" ? detail.suggestion : undefined;
  const spot = isOffset(from) && isOffset(to) && from <= to ? { from, to } : undefined;
  const fixed =
    spot === undefined || suggestion === undefined
      ? undefined
      : query.slice(0, spot.from) + suggestion + query.slice(spot.to);
  return { message: error.message, spot, suggestion, fixed };
}

function isOffset(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0;
}
