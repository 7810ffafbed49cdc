import { type ApiError, ApiFailure } from "../../app/api/protocol.ts";
import { parseGoDuration } from "../../app/base/go-duration.ts";

export const questionParams = ["q", "since", "start", "end", "run"];

/** What methods call otherwise than routes do. */
const nameInRoutes: Readonly<Record<string, string>> = {
  query: "q",
  startUnixNano: "start",
  endUnixNano: "end",
  traceTime: "in",
  orderBy: "order",
  spansPerTrace: "spans",
  countAll: "count",
  stepNano: "step",
};

/** A misspelt `q` would find everything: what a route does not know is refused. */
export function refuseOthers(query: URLSearchParams, known: readonly string[]): void {
  const other = [...query.keys()].find((name) => !known.includes(name));
  if (other === undefined) return;
  const others = known.length === 0 ? "none is taken here" : `known are ${known.join(", ")}`;
  throw invalid(`${JSON.stringify(other)} is no parameter: ${others}.`);
}

/** Mistakes in params of a method by the names that the route has for them. */
export function inWordsOfRoutes(error: ApiError): ApiError {
  if (error.code !== "invalid_params" || !Array.isArray(error.detail)) return error;
  const detail = (error.detail as readonly { path: string; message: string }[]).map(({ path, message }) => ({
    path: nameInRoutes[path] ?? path,
    message,
  }));
  const shown = detail.map(({ path, message }) => (path === "" ? message : `${path}: ${message}`));
  return { ...error, message: shown.join("; "), detail };
}

/** `q`, `since`, `start` and `end` of a route as the methods take them. */
export interface Question {
  query: string;
  startUnixNano?: string;
  endUnixNano?: string;
}

export function questionOf(query: URLSearchParams): Question {
  const question: Question = { query: query.get("q") ?? "" };
  const start = timeOf(query, "start") ?? startOfSince(query.get("since"));
  if (start !== undefined) question.startUnixNano = start;
  const end = timeOf(query, "end");
  if (end !== undefined) question.endUnixNano = end;
  if (start !== undefined && end !== undefined && BigInt(end) < BigInt(start))
    throw invalid("end: lies before the start.");
  return question;
}

/** A whole number, checked by the method; undefined where it is not given. */
export function numberOf(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  if (!/^\d{1,15}$/.test(text)) throw invalid(`${name}: ${JSON.stringify(text)} is not a whole number.`);
  return Number(text);
}

/** `true` or `false`. */
export function flagOf(query: URLSearchParams, name: string): boolean | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  if (text !== "true" && text !== "false") throw invalid(`${name} is true or false.`);
  return text === "true";
}

/** Nanoseconds of a duration such as `30s`. */
export function durationOf(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  const nano = parseGoDuration(text);
  if (nano === undefined)
    throw invalid(`${name}: ${JSON.stringify(text)} is not a duration such as 30m or 1h.`);
  return Math.round(nano);
}

/** Object without the entries that are undefined: what was not asked takes its default. */
export function given<T extends object>(params: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(params).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}

/** Decimal nanoseconds, or a time as `Date` reads it: `2026-11-21T08:00:00Z`. */
function timeOf(query: URLSearchParams, name: string): string | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  if (/^\d+$/.test(text)) return text;
  const ms = Date.parse(text);
  if (Number.isNaN(ms) || ms < 0)
    throw invalid(`${name}: ${JSON.stringify(text)} is neither nanoseconds since 1970 nor a time.`);
  return String(BigInt(ms) * 1_000_000n);
}

function startOfSince(since: string | null): string | undefined {
  if (since === null) return undefined;
  const nano = durationOf(new URLSearchParams({ since }), "since") ?? 0;
  const start = BigInt(Date.now()) * 1_000_000n - BigInt(nano);
  return String(start < 0n ? 0n : start);
}

function invalid(message: string): ApiFailure {
  return new ApiFailure("invalid_params", message);
}
