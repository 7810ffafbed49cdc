import type { ExportPage } from "../../app/api/export.ts";
import type { EngineClient, ParamsOf } from "../../app/api/methods.ts";
import { ApiFailure } from "../../app/api/protocol.ts";
import {
  type ExportedTrace,
  type ExportedTraces,
  exportedTracesMax,
  type TraceList,
} from "../../app/api/traces.ts";
import { type Signal, signals } from "../../app/base/signal.ts";
import type { RequestLine } from "../../app/formats/request-line.ts";
import { itemFilterParams, itemFilters } from "./item-filters.ts";
import { flagOf, type Question, questionOf } from "./query-params.ts";
import { questionInRun, runOf } from "./run-param.ts";
import { traceIdOf } from "./trace-rows.ts";

/** One OTLP/JSON request of what is stored. */
export interface StoredLine extends RequestLine {
  readonly itemCount: number;
}

export type StoredLines = AsyncIterable<StoredLine>;

/** What may be asked for. */
export const exportedParams: readonly string[] = [
  ...["trace", "span", "q", "since", "start", "end", "in", "signals", "run", "grouped"],
  ...itemFilterParams,
];

/**
 * What an export holds:
 *
 *     trace=ID [span=ID]        one trace, or of it a span and what is below
 *     q=… [since, start, end]   the traces that a query finds, whole, the earliest first; `in` as for a search, but `start` where it
 *                               is left out
 *     [signals] [since …]       everything stored of them, in order of arrival; in a time range traces whole, the others as they fall
 *     service, text, severity   beside signals=logs or metrics: what a list with these filters shows, see `itemFilters`
 *     run=…                     beside the last two: only what belongs to a run; of a query, the traces in which it finds some of it
 *     grouped=true              spans of a trace follow each other in every case, as `isGrouped` says of a format
 *
 * Throws `ApiFailure` where it makes no sense.
 */
export function exportLines(
  client: EngineClient,
  query: URLSearchParams,
  isGrouped: boolean,
  signal?: AbortSignal,
): StoredLines {
  const traceId = query.get("trace");
  const spanId = query.get("span");
  if (traceId !== null) {
    refuseBeside("trace", query, ["q", "since", "start", "end", "in", "signals", "run", ...itemFilterParams]);
    return spanId === null
      ? traceLines(client, traceId, signal)
      : subtreeLines(client, { traceId, spanId }, signal);
  }
  if (spanId !== null) throw new ApiFailure("invalid_params", "span: it needs a trace.");
  if (query.has("q")) {
    if (query.has("signals") && query.get("signals") !== "traces")
      throw new ApiFailure("invalid_params", "signals: a query finds traces only.");
    refuseBeside("q", query, itemFilterParams);
    return foundLines(client, query, traceTimeOf(query), signal);
  }
  refuseBeside("signals", query, ["in"]);
  const groups = isGrouped || flagOf(query, "grouped") === true;
  return storedLines(client, { chosen: signalsOf(query), query, isGrouped: groups }, signal);
}

function refuseBeside(name: string, query: URLSearchParams, others: readonly string[]): void {
  const other = others.find((one) => query.has(one));
  if (other !== undefined)
    throw new ApiFailure("invalid_params", `${other}: it says nothing beside ${name}.`);
}

const traceTimes = ["start", "overlap", "spans"] as const;
type ExportTime = (typeof traceTimes)[number];

function traceTimeOf(query: URLSearchParams): ExportTime {
  const text = query.get("in") ?? "start";
  const known = traceTimes.find((one) => one === text);
  if (known === undefined) throw new ApiFailure("invalid_params", `in: one of ${traceTimes.join(", ")}.`);
  return known;
}

interface TimedQuestion extends Question {
  readonly traceTime: ExportTime;
}

/** Spans of one call, of a subtree also of one line: some megabytes. */
const spansPerLine = 5_000;

async function* traceLines(client: EngineClient, traceId: string, signal?: AbortSignal): StoredLines {
  let isAny = false;
  for await (const line of tracesLines(client, [traceId], signal)) {
    isAny = true;
    yield line;
  }
  if (!isAny) throw new ApiFailure("not_found", `No span of trace ${traceId} is stored`);
}

/** A span and what is below, some thousand spans a line. */
async function* subtreeLines(
  client: EngineClient,
  wanted: { readonly traceId: string; readonly spanId: string },
  signal?: AbortSignal,
): StoredLines {
  for (let from: number | undefined = 0; from !== undefined; ) {
    const params: ParamsOf<"traces.export"> = { ...wanted, from, limit: spansPerLine };
    const { json, itemCount, next }: ExportedTrace = await client.call("traces.export", params, signal);
    yield { signal: "traces", json, itemCount };
    from = next;
  }
}

function signalsOf(query: URLSearchParams): Signal[] {
  const names = (query.get("signals") ?? signals.join()).split(",");
  const chosen = names.map((name) => signals.find((known) => known === name));
  if (chosen.includes(undefined))
    throw new ApiFailure(
      "invalid_params",
      `signals: ${names.join()} is not a list of ${signals.join(", ")}.`,
    );
  return chosen as Signal[];
}

interface Stored {
  readonly chosen: readonly Signal[];
  /** Time range and run. */
  readonly query: URLSearchParams;
  readonly isGrouped: boolean;
}

async function* storedLines(
  client: EngineClient,
  { chosen, query, isGrouped }: Stored,
  signal?: AbortSignal,
): StoredLines {
  const { query: _, ...range } = questionOf(query);
  const isRange = Object.keys(range).length > 0;
  const named = query.get("run");
  const run = named === null ? {} : { run: (await runOf(client, named)).id };
  const part = { ...range, ...run, ...itemFilters(query, chosen) };
  for (const name of chosen) {
    const isWhole = name === "traces" && (isGrouped || isRange);
    if (isWhole) yield* foundLines(client, query, "start", signal);
    else yield* signalLines(client, { signal: name, ...part }, signal);
  }
}

async function* signalLines(
  client: EngineClient,
  params: ParamsOf<"telemetry.export">,
  signal?: AbortSignal,
): StoredLines {
  for (let from: ExportPage["next"] | null = null; from !== undefined; ) {
    const page: ExportPage = await client.call(
      "telemetry.export",
      from === null ? params : { ...params, from },
      signal,
    );
    if (page.json !== "") yield { signal: params.signal, json: page.json, itemCount: page.itemCount };
    from = page.next;
  }
}

async function* foundLines(
  client: EngineClient,
  query: URLSearchParams,
  traceTime: ExportTime,
  signal?: AbortSignal,
): StoredLines {
  const question = { ...(await questionInRun(client, query)), traceTime };
  for await (const traceIds of foundTraces(client, question, signal))
    for (let start = 0; start < traceIds.length; start += exportedTracesMax)
      yield* tracesLines(client, traceIds.slice(start, start + exportedTracesMax), signal);
}

/** What is still stored of traces, some hundred spans a line. */
async function* tracesLines(
  client: EngineClient,
  traceIds: readonly string[],
  signal?: AbortSignal,
): StoredLines {
  for (let from: ExportedTraces["next"] | null = null; from !== undefined; ) {
    const params: ParamsOf<"traces.exportMany"> = { traceIds: [...traceIds], limit: spansPerLine };
    if (from !== null) params.from = from;
    const { requests, next }: ExportedTraces = await client.call("traces.exportMany", params, signal);
    for (const request of requests) yield { signal: "traces", ...request };
    from = next;
  }
}

/** Traces of one search. */
const tracesPerSearch = 50_000;

/**
 * Ids of the traces a query finds, by start. Each further search begins where the last trace of the one before starts, and
 * finds what starts from there on: what only reaches into the range starts before it, and was in the first.
 */
async function* foundTraces(
  client: EngineClient,
  question: TimedQuestion,
  signal?: AbortSignal,
): AsyncIterable<readonly string[]> {
  const order = { limit: tracesPerSearch, orderBy: "start", descending: false } as const;
  const lean = { spansPerTrace: 0, strips: false, countAll: false } as const;
  let asked = question;
  /** Of the search before: those that start when its last one does are found again. */
  let known = new Set<string>();
  for (;;) {
    const list = await client.call("traces.search", { ...asked, ...order, ...lean }, signal);
    const ids = Array.from({ length: list.rowCount }, (_, row) => traceIdOf(list, row));
    const fresh = ids.filter((id) => !known.has(id));
    yield fresh;
    if (list.rowCount < tracesPerSearch) return;
    if (fresh.length === 0) throw tooMany("start at the same time");
    known = new Set(ids);
    asked = following(question, startOf(list, list.rowCount - 1));
  }
}

function following(question: TimedQuestion, startUnixNano: string): TimedQuestion {
  const isBefore = BigInt(startUnixNano) < BigInt(question.startUnixNano ?? 0);
  if (question.traceTime === "spans" || isBefore)
    throw tooMany("are found: ask for less time, or for the traces that start in it");
  return { ...question, startUnixNano, traceTime: "start" };
}

function tooMany(what: string): ApiFailure {
  return new ApiFailure("invalid_params", `More than ${tracesPerSearch} traces ${what}.`);
}

function startOf(list: TraceList, row: number): string {
  return String(BigInt(list.baseUnixNano) + BigInt(Math.round(list.startOffsetNano[row]!)));
}
