import type { ExportPage } from "../../app/api/export.ts";
import type { EngineClient, ParamsOf } from "../../app/api/methods.ts";
import { ApiFailure } from "../../app/api/protocol.ts";
import type { ExportedTrace, TraceList } from "../../app/api/traces.ts";
import { type Signal, signals } from "../../app/base/signal.ts";
import { Redactor } from "../../app/formats/redact/redactor.ts";
import { flagOf, type Question } from "./query-params.ts";
import { questionInRun, runOf } from "./run-param.ts";
import { traceIdOf } from "./trace-rows.ts";

/** One OTLP/JSON request a line. */
type Lines = AsyncIterable<string>;

/**
 * `?signals=traces,logs`: everything stored of them (of all, by default), in order of arrival. `?q=&since=&start=&end=`:
 * the traces that a query finds, whole, the earliest first; the spans of a trace follow each other. `?run=`: what belongs to a run,
 * of the signals, and nothing else; with a query, the traces in which it finds something of the run.
 */
export function exportLines(client: EngineClient, query: URLSearchParams, signal?: AbortSignal): Lines {
  const isRedacted = flagOf(query, "redact") === true;
  if (isRedacted) return redacted(storedLines(client, query, signal));
  return storedLines(client, query, signal);
}

/** The same, with their secrets. */
async function* storedLines(client: EngineClient, query: URLSearchParams, signal?: AbortSignal): Lines {
  const isQuestion = ["q", "since", "start", "end"].some((name) => query.has(name));
  if (isQuestion && query.has("signals") && query.get("signals") !== "traces")
    throw new ApiFailure("invalid_params", "signals: a query finds traces only.");
  const named = query.get("run");
  if (isQuestion) yield* foundLines(client, await questionInRun(client, query), signal);
  else if (named === null) yield* signalLines(client, signalsOf(query), {}, signal);
  else yield* signalLines(client, signalsOf(query), { run: (await runOf(client, named)).id }, signal);
}

/** The lines, once the first is there: a question that cannot be answered is still refused with a status. */
export async function begun(lines: Lines): Promise<Lines> {
  const iterator = lines[Symbol.asyncIterator]();
  const first = await iterator.next();
  return (async function* () {
    try {
      for (let next = first; next.done !== true; next = await iterator.next()) yield next.value;
    } finally {
      await iterator.return?.();
    }
  })();
}

/** `?redact=true`: the lines without their secrets. */
export async function* redacted(lines: Lines): Lines {
  const redactor = new Redactor();
  for await (const line of lines) yield `${redactor.mask(signalOfLine(line), line.trimEnd())}\n`;
}

/** What `redact=true` would mask: counts by kind and place, never the secrets. */
export async function secretsIn(lines: Lines): Promise<string> {
  const redactor = new Redactor();
  for await (const line of lines) redactor.mask(signalOfLine(line), line);
  return JSON.stringify({ found: redactor.found });
}

/** Lines are written here: each begins with the name of its list. */
function signalOfLine(line: string): Signal {
  if (line.startsWith('{"resourceSpans"')) return "traces";
  return line.startsWith('{"resourceLogs"') ? "logs" : "metrics";
}

/** Spans of one line: some megabytes. */
const spansPerLine = 5_000;

/** The spans of one trace, some thousand a line. */
export async function* traceLines(client: EngineClient, traceId: string, signal?: AbortSignal): Lines {
  for (let from: number | undefined = 0; from !== undefined; ) {
    const params: ParamsOf<"traces.export"> = { traceId, from, limit: spansPerLine };
    const page: ExportedTrace = await client.call("traces.export", params, signal);
    yield `${page.json}\n`;
    from = page.next;
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

async function* signalLines(
  client: EngineClient,
  chosen: readonly Signal[],
  part: { readonly run?: string },
  signal?: AbortSignal,
): Lines {
  for (const name of chosen)
    for (let from: ExportPage["next"] | null = null; from !== undefined; ) {
      const place = from === null ? {} : { from };
      const params: ParamsOf<"telemetry.export"> = { signal: name, ...part, ...place };
      const page: ExportPage = await client.call("telemetry.export", params, signal);
      if (page.json !== "") yield `${page.json}\n`;
      from = page.next;
    }
}

async function* foundLines(client: EngineClient, question: Question, signal?: AbortSignal): Lines {
  for await (const traceId of foundTraces(client, question, signal)) {
    try {
      yield* traceLines(client, traceId, signal);
    } catch (error) {
      // Evicted since it was found.
      if (!(error instanceof ApiFailure) || error.code !== "not_found") throw error;
    }
  }
}

/** Traces of one search. */
const tracesPerSearch = 50_000;

/** Ids of the traces a query finds, by start: each further search begins where the last trace of the one before starts. */
async function* foundTraces(
  client: EngineClient,
  question: Question,
  signal?: AbortSignal,
): AsyncIterable<string> {
  const options = {
    limit: tracesPerSearch,
    orderBy: "start",
    descending: false,
    traceTime: "start",
  } as const;
  const lean = { spansPerTrace: 0, strips: false, countAll: false } as const;
  let start = question.startUnixNano;
  /** Of the search before: those that start when its last one does are found again. */
  let known = new Set<string>();
  for (;;) {
    const range = start === undefined ? {} : { startUnixNano: start };
    const list = await client.call("traces.search", { ...question, ...range, ...options, ...lean }, signal);
    const ids = Array.from({ length: list.rowCount }, (_, row) => traceIdOf(list, row));
    const fresh = ids.filter((id) => !known.has(id));
    yield* fresh;
    if (list.rowCount < tracesPerSearch || fresh.length === 0) return;
    known = new Set(ids);
    start = startOf(list, list.rowCount - 1);
  }
}

function startOf(list: TraceList, row: number): string {
  return String(BigInt(list.baseUnixNano) + BigInt(Math.round(list.startOffsetNano[row]!)));
}
