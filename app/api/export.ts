import * as v from "valibot";
import { signals } from "../base/signal.ts";
import { runId } from "./params.ts";

export const exportPageParams = v.object({
  signal: v.picklist(signals),
  /** Only what belongs to this run. */
  run: v.optional(runId),
  /** Where the page before ended (`next`); undefined starts with the oldest item. */
  from: v.optional(
    v.object({ chunk: v.pipe(v.number(), v.integer()), row: v.pipe(v.number(), v.integer()) }),
  ),
});

/** Some thousands of stored items as one OTLP JSON request; pages follow the order of arrival. */
export interface ExportPage {
  /** Empty where there is nothing (left). */
  readonly json: string;
  /** Where the next page starts; undefined after the last. */
  readonly next: { readonly chunk: number; readonly row: number } | undefined;
}
