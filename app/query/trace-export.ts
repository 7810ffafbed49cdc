import { ApiFailure } from "../api/protocol.ts";
import type { ExportedTrace } from "../api/traces.ts";
import { encodeTraces } from "../pdata/otlp/traces-encode.ts";
import type { TraceIndex, TraceRows } from "../spanindex/trace-index.ts";
import { bigintAt, wordsOfHex } from "../spanindex/words.ts";
import { jsonRequest } from "./json-request.ts";
import { readTrace } from "./stored-trace.ts";
import { subtreeRows } from "./subtree-rows.ts";
import { TimeSlice } from "./time-slice.ts";

/** `exportTraceParams` of the API after validation. */
export interface TracePage {
  readonly traceId: string;
  /** Only this span and what is below it. */
  readonly spanId?: string | undefined;
  /** Which of the spans, in the order they are stored. */
  readonly from: number;
  readonly limit: number;
}

/** Gives traces out page by page. */
export class TraceExporter {
  readonly #traces: TraceIndex;
  /** The subtree asked for last: its next page is mostly asked for next. */
  #subtree: { readonly key: string; readonly parts: readonly TraceRows[] } | undefined;

  constructor(traces: TraceIndex) {
    this.#traces = traces;
  }

  /**
   * Spans of a trace as an OTLP/JSON request, and where the next page starts if there is one. Rejects with `not_found`
   * where nothing of it is stored.
   */
  async page(page: TracePage, signal?: AbortSignal): Promise<ExportedTrace> {
    const slice = new TimeSlice(signal);
    const parts = this.#wanted(page, await readTrace(this.#traces, page.traceId, slice));
    const { from, limit } = page;
    let before = 0;
    const encoded = parts.map(({ columns, rows }) => {
      const start = before;
      before += rows.length;
      return {
        rows: rows.subarray(Math.max(0, from - start), Math.max(0, from + limit - start)),
        encode: (some: Uint32Array) => encodeTraces(columns.batch, some),
      };
    });
    const json = await jsonRequest("traces", encoded, slice);
    const next = from + limit < before ? from + limit : undefined;
    if (next === undefined) this.#subtree = undefined;
    const itemCount = encoded.reduce((sum, { rows }) => sum + rows.length, 0);
    return { json, itemCount, next };
  }

  #wanted({ traceId, spanId }: TracePage, parts: readonly TraceRows[]): readonly TraceRows[] {
    if (spanId === undefined) return parts;
    const key = [traceId, spanId, ...parts.map(({ rows }) => rows.length)].join();
    if (this.#subtree?.key !== key) {
      const subtree = subtreeRows(parts, bigintAt(wordsOfHex(spanId), 0));
      if (subtree.every(({ rows }) => rows.length === 0))
        throw new ApiFailure("not_found", `Span ${spanId} is not in trace ${traceId}`);
      this.#subtree = { key, parts: subtree };
    }
    return this.#subtree.parts;
  }
}
