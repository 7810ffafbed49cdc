import * as v from "valibot";
import type { RunLatency, RunRow } from "../api/runs.ts";
import { heatmapParams } from "../api/trace-queries.ts";
import { withCondition } from "../traceql/edit.ts";
import type { TraceQueries } from "./trace-queries.ts";

/** Runs that are remembered: those of a screen or two. */
const knownMax = 500;

interface Known {
  /** Tells whether anything of the run came or left since. */
  readonly state: string;
  readonly latency: RunLatency;
}

/** Of `Heatmap.quantileNano`. */
const p95 = 2;

const isRequest = "(kind = server || kind = consumer)";

/** Durations of runs by a query each; those of runs that did not change since are remembered. */
export class RunLatencies {
  readonly #queries: TraceQueries;
  readonly #known = new Map<string, Known>();

  constructor(queries: TraceQueries) {
    this.#queries = queries;
  }

  of(runs: readonly RunRow[], signal?: AbortSignal): Promise<RunLatency[]> {
    return Promise.all(runs.map((run) => this.#latencyOf(run, signal)));
  }

  async #latencyOf(run: RunRow, signal: AbortSignal | undefined): Promise<RunLatency> {
    const state = `${run.items.traces} ${run.endMs} ${run.query} ${run.endUnixNano}`;
    const known = this.#known.get(run.id);
    if (known?.state === state) return known.latency;
    const latency = await this.#ask(run, signal);
    if (this.#known.size >= knownMax) this.#known.clear();
    this.#known.set(run.id, { state, latency });
    return latency;
  }

  async #ask(run: RunRow, signal: AbortSignal | undefined): Promise<RunLatency> {
    const { id, query } = run;
    if (run.items.traces === 0) return { id, p95Nano: undefined, of: "spans" };
    const requests = await this.#p95(run, withCondition(query, isRequest), signal);
    if (requests !== undefined) return { id, p95Nano: requests, of: "requests" };
    return { id, p95Nano: await this.#p95(run, query, signal), of: "spans" };
  }

  async #p95(
    { startUnixNano, endUnixNano }: RunRow,
    query: string,
    signal: AbortSignal | undefined,
  ): Promise<number | undefined> {
    const asked = { query, startUnixNano, endUnixNano, of: "spans", columns: 1, rows: 1, dotsMax: 1 };
    const { quantileNano } = await this.#queries.ask("heatmap", v.parse(heatmapParams, asked), signal);
    return Number.isNaN(quantileNano[p95]) ? undefined : quantileNano[p95];
  }
}
