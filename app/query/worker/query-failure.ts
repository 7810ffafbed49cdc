import { type ApiError, ApiFailure } from "../../api/protocol.ts";
import type { Mistake } from "../../traceql/query-error.ts";
import type { QueryFailure } from "./protocol.ts";

/** Why a query has no answer, as clients are told. */
export function apiFailureOf(failure: QueryFailure): Error {
  switch (failure.kind) {
    case "cancelled":
      return new ApiFailure("cancelled", "The request was cancelled");
    case "query":
      return invalidQuery(failure.mistake);
    case "limit":
      return new ApiFailure("unavailable", failure.message);
    case "internal":
      return new Error(failure.message);
  }
}

/** Where the text is wrong, and what would be right: `detail` of an `invalid_query`. */
export function invalidQuery({ message, from, to, suggestion }: Mistake): ApiFailure {
  const detail = { from, to, ...(suggestion === undefined ? {} : { suggestion }) };
  return new ApiFailure("invalid_query", message, detail);
}

/** A worker ended while it ran the query, twice. */
export function workerLost(): ApiFailure {
  const code: ApiError["code"] = "unavailable";
  return new ApiFailure(code, "The query was interrupted; ask again");
}
