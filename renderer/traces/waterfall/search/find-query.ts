import { quoteString } from "../../../../app/traceql/literals.ts";
import { parseQuery } from "../../../../app/traceql/parse.ts";
import { QueryError } from "../../../../app/traceql/query-error.ts";

/**
 * The query of what was typed: TraceQL as it is, its inside without the braces, or any text to be found anywhere.
 *
 *     { status = error }    duration > 10ms    timeout
 */
export function findQueryOf(text: string): string {
  const typed = text.trim();
  if (typed === "") return "";
  const written = [typed, `{ ${typed} }`];
  return written.find(canBeRead) ?? (typed.startsWith("{") ? typed : `{ ${quoteString(typed)} }`);
}

/** What is wrong with a query that was meant as one; empty for nothing. */
export function findProblem(text: string): string {
  const typed = text.trim();
  if (!typed.startsWith("{")) return "";
  return mistakeIn(typed) ?? "";
}

function canBeRead(query: string): boolean {
  return mistakeIn(query) === undefined;
}

function mistakeIn(query: string): string | undefined {
  try {
    parseQuery(query);
    return undefined;
  } catch (error) {
    if (error instanceof QueryError) return error.message;
    throw error;
  }
}
