import type { QueryCost } from "../api/trace-queries.ts";
import { invalidQuery } from "../query/worker/query-failure.ts";
import type { QueryPool } from "../query/worker/query-pool.ts";
import { parseQuery } from "../traceql/parse.ts";
import { QueryError } from "../traceql/query-error.ts";

export interface TraceQueriesSettings {
  readonly pool: QueryPool;
  /** Grows when an ordinal of the trace table begins to stand for another trace. */
  readonly generation: () => number;
}

/** Queries run again because traces were evicted meanwhile. Eviction is rare; three in a row do not happen. */
const rerunsMax = 3;

/** Texts known to be sound. People and dashboards ask the same ones over and over. */
const soundTextsMax = 256;

/** Questions about many traces: checked here, so that a mistake is answered at once, and run by the query workers. */
export class TraceQueries {
  readonly #settings: TraceQueriesSettings;
  readonly #soundTexts = new Set<string>();

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
  async ask<Result extends QueryCost>(
    operation: string,
    params: object & { readonly query?: string },
    signal?: AbortSignal,
  ): Promise<Result> {
    const startedMs = performance.now();
    this.#check(params.query ?? "");
    const { pool, generation } = this.#settings;
    for (let run = 0; ; run++) {
      const before = generation();
      const result = await pool.run<Result>(operation, params, signal);
      // Traces were evicted while the worker read their rows: what it found may belong to others.
      if (generation() !== before && run < rerunsMax) continue;
      return { ...result, elapsedMs: performance.now() - startedMs };
    }
  }

  #check(text: string): void {
    if (this.#soundTexts.has(text)) return;
    try {
      parseQuery(text);
    } catch (error) {
      throw error instanceof QueryError ? invalidQuery(error) : error;
    }
    if (this.#soundTexts.size >= soundTextsMax) this.#soundTexts.clear();
    this.#soundTexts.add(text);
  }
}
