import type { ApiFailure } from "../../app/api/protocol.ts";
import { parseQuery } from "../../app/traceql/parse.ts";
import { QueryError } from "../../app/traceql/query-error.ts";
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

/** The mistake in a text, found here and now: the page reads the language with the engine's own parser. */
export function mistakeIn(query: string): QueryProblem | undefined {
  try {
    parseQuery(query);
    return undefined;
  } catch (error) {
    if (!(error instanceof QueryError)) throw error;
    const { message, from, to, suggestion } = error;
    return problemOf(query, message, { from, to }, suggestion);
  }
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
  return problemOf(query, error.message, spot, suggestion);
}

function problemOf(
  query: string,
  message: string,
  spot: QuerySpot | undefined,
  suggestion: string | undefined,
): QueryProblem {
  const fixed =
    spot === undefined || suggestion === undefined
      ? undefined
      : query.slice(0, spot.from) + suggestion + query.slice(spot.to);
  return { message, spot, suggestion, fixed };
}

function isOffset(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0;
}
