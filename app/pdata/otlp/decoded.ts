import type { AnyBatch } from "../batch.ts";

/** Bounds on one request beyond its bytes, so that few bytes cannot become much memory (reliability T12, T13). */
export interface DecodeLimits {
  /** Spans, points or records: more refuse the request with `LimitError`. */
  readonly itemsMax: number;
  /** Events, links, exemplars, quantiles and the like, all together: more refuse the request with `LimitError`. */
  readonly partsMax: number;
  /** Attributes kept for each item; the rest is left out and added to its dropped count. */
  readonly attributesPerItemMax: number;
  /** Nesting of AnyValue; deeper values are replaced by an empty value and counted as a warning. */
  readonly depthMax: number;
}

export const defaultDecodeLimits: DecodeLimits = {
  itemsMax: 200_000,
  partsMax: 1_000_000,
  attributesPerItemMax: 1_000,
  depthMax: 64,
};

/** The bytes are not the message they claim to be. Answered with 400 / INVALID_ARGUMENT. */
export class MalformedError extends Error {
  override readonly name = "MalformedError";
  /** Byte offset (JSON: character offset) where reading failed. */
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(`${message} at byte ${offset}`);
    this.offset = offset;
  }
}

/** The request holds more than we take at once. Answered with 413 / RESOURCE_EXHAUSTED. */
export class LimitError extends Error {
  override readonly name = "LimitError";
  /** Lower_snake_case name of the limit, e.g. `items`. */
  readonly reason: string;

  constructor(reason: string, message: string) {
    super(message);
    this.reason = reason;
  }
}

/** Items by reason (lower_snake_case, e.g. `invalid_trace_id`). */
export type ReasonCounts = ReadonlyMap<string, number>;

/** What a request became. `rejected` items are not in the batch; `warnings` were mended and kept. */
export interface Decoded<B extends AnyBatch> {
  readonly batch: B;
  /** Items in the batch. */
  readonly itemCount: number;
  readonly rejected: ReasonCounts;
  readonly warnings: ReasonCounts;
}
