import * as v from "valibot";
import { signals } from "../base/signal.ts";
import { logFilter } from "./logs.ts";
import { metricFilter } from "./metrics.ts";
import { runId, unixNano } from "./params.ts";

export const exportPageParams = v.object({
  signal: v.picklist(signals),
  /** Only what belongs to this run. */
  run: v.optional(runId),
  /** Where the page before ended (`next`); undefined starts with the oldest item. */
  from: v.optional(
    v.object({ chunk: v.pipe(v.number(), v.integer()), row: v.pipe(v.number(), v.integer()) }),
  ),
  /**
   * Only what lies in this time: spans that start in it, log records and points of it (of a metric some points may be left
   * out, then). The end is not in it.
   */
  startUnixNano: v.optional(unixNano),
  endUnixNano: v.optional(unixNano),
  /** Of log records, and of metrics, only those that a list with the same filter shows. Says nothing of other signals. */
  logs: v.optional(v.object(logFilter)),
  metrics: v.optional(v.object(metricFilter)),
});

/** Some thousands of stored items as one OTLP JSON request; pages follow the order of arrival. */
export interface ExportPage {
  /** Empty where there is nothing (left). */
  readonly json: string;
  /** Spans, log records or metrics in it. */
  readonly itemCount: number;
  /** Where the next page starts; undefined after the last. */
  readonly next: { readonly chunk: number; readonly row: number } | undefined;
}

/** Secrets of one kind in one place; never the secrets. */
export interface SecretCount {
  readonly kind: string;
  readonly place: string;
  readonly count: number;
}

/** What `GET /api/export/secrets` answers. */
export interface SecretsPreview {
  readonly found: readonly SecretCount[];
  /** Items that were looked at. */
  readonly examined: number;
  /** False: there are more items than `limit`. */
  readonly isWhole: boolean;
}

/** How far a file is that is being written: `GET /api/export/progress/{id}`. */
export interface ExportProgress {
  /** `waiting`: nobody has fetched the file yet; a browser may ask the person where to save it first. */
  readonly state: "waiting" | "running" | "done" | "failed" | "cancelled";
  /** Items read of the store. */
  readonly itemCount: number;
  /** Written so far, before compression; of a text format about. */
  readonly plainBytes: number;
  /** Masked so far. */
  readonly masked: readonly SecretCount[];
  /** What the format had no place for so far. */
  readonly leftOut: readonly { readonly kind: string; readonly count: number }[];
  /** Why it failed. */
  readonly message: string | undefined;
}
