import { ApiFailure } from "../api/protocol.ts";
import type { OperationAnswer, OperationName, OperationParams } from "../query/traces/operations.ts";
import { invalidQuery } from "../query/worker/query-failure.ts";
import type { QueryPool } from "../query/worker/query-pool.ts";
import { readField } from "../traceql/fields.ts";
import { parseQuery } from "../traceql/parse.ts";
import { QueryError } from "../traceql/query-error.ts";
import type { MetricsStage } from "../traceql/syntax-tree.ts";

export interface TraceQueriesSettings {
  readonly pool: QueryPool;
  /** Grows when an ordinal of the trace table begins to stand for another trace. */
  readonly generation: () => number;
}

/** Queries run again because traces were evicted meanwhile. Eviction is rare: beyond three in a row the query is refused. */
const rerunsMax = 3;

/** What finds spans has no use for series. */
const spanOperations: ReadonlySet<OperationName> = new Set(["search", "findRows", "spanStatistics"]);

/** Texts kept with what is known of them. People and dashboards ask the same ones over and over. */
const knownTextsMax = 256;

/** Where a sound text computes series; undefined where it finds spans. */
type KnownText = MetricsStage | undefined;

/** Questions about many traces: checked here, so that a mistake is answered at once, and run by the query workers. */
export class TraceQueries {
  readonly #settings: TraceQueriesSettings;
  readonly #known = new Map<string, KnownText>();

  constructor(settings: TraceQueriesSettings) {
    this.#settings = settings;
  }

  /** Starts a worker before it is needed. */
  warmUp(): void {
    this.#settings.pool.warmUp();
  }

  close(): Promise<void> {
    return this.#settings.pool.close();
  }

  /** Rejects with `ApiFailure`: `invalid_query` with `{from, to, suggestion}` where the text is at fault. */
  ask<Name extends OperationName>(
    operation: Name,
    params: OperationParams<Name>,
    signal?: AbortSignal,
  ): Promise<OperationAnswer<Name>> {
    return this.#run(operation, () => params, signal, undefined);
  }

  /**
   * Asks about one trace, whose layout a worker keeps, with params that depend on what is stored: they are made for each run of the
   * query.
   */
  askAbout<Name extends OperationName>(
    traceId: string,
    operation: Name,
    makeParams: () => OperationParams<Name>,
    signal?: AbortSignal,
  ): Promise<OperationAnswer<Name>> {
    return this.#run(operation, makeParams, signal, traceId);
  }

  async #run<Name extends OperationName>(
    operation: Name,
    makeParams: () => OperationParams<Name>,
    signal: AbortSignal | undefined,
    subject: string | undefined,
  ): Promise<OperationAnswer<Name>> {
    const startedMs = performance.now();
    const { pool, generation } = this.#settings;
    for (let run = 0; ; run++) {
      const params = makeParams();
      if (run === 0) this.#check(operation, params);
      const before = generation();
      const answer = await pool.run<OperationAnswer<Name> & { elapsedMs: number }>(
        ...([operation, params, signal, subject] as const),
      );
      // Traces were evicted while the worker read their rows: what it found may belong to others.
      if (generation() !== before) {
        if (run === rerunsMax) throw evictedMeanwhile();
        continue;
      }
      // The worker only knows its own part.
      answer.elapsedMs = performance.now() - startedMs;
      return answer;
    }
  }

  /** Throws `invalid_query`, also where it makes series. */
  checkFinds(query: string): void {
    const metrics = this.#read(query);
    if (metrics !== undefined) throw notTraces(metrics);
  }

  #check(operation: OperationName, params: object): void {
    const metrics = this.#read("query" in params ? (params.query as string) : "");
    if (metrics !== undefined && spanOperations.has(operation)) throw notTraces(metrics);
    for (const field of fieldsIn(params)) checkField(field);
  }

  /** Throws `invalid_query`. */
  #read(text: string): KnownText {
    if (this.#known.has(text)) return this.#known.get(text);
    try {
      const metrics = parseQuery(text).stages.find((stage) => stage.type === "metrics");
      if (this.#known.size >= knownTextsMax) this.#known.clear();
      this.#known.set(text, metrics);
      return metrics;
    } catch (error) {
      throw error instanceof QueryError ? invalidQuery(error) : error;
    }
  }
}

/** What is named besides the query: by what to group, of what to list values. */
function fieldsIn(params: object): readonly string[] {
  if ("by" in params) return params.by as readonly string[];
  if ("fields" in params) return (params.fields as readonly string[] | undefined) ?? [];
  return "field" in params ? [params.field as string] : [];
}

/** A place in a field is none in the query, so its mistakes are those of a param. */
function checkField(text: string): void {
  try {
    if (readField(text, { from: 0, to: text.length }) !== undefined) return;
  } catch (error) {
    if (error instanceof QueryError) throw new ApiFailure("invalid_params", `${text}: ${error.message}`);
    throw error;
  }
  const message = `${JSON.stringify(text)} is no field: write it as in a query, like span.http.route or name`;
  throw new ApiFailure("invalid_params", message);
}

function evictedMeanwhile(): ApiFailure {
  return new ApiFailure("unavailable", "Traces were removed each time the query ran; ask again");
}

function notTraces({ metrics, from, to }: MetricsStage): ApiFailure {
  const message = `${metrics.function}() makes series and finds no spans: ask for metrics, or leave it out`;
  return invalidQuery({ message, from, to });
}
