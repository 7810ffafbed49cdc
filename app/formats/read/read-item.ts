import type { Signal } from "../../base/signal.ts";
import type { WireRequest } from "../../pdata/batch.ts";

/** Where in a file something was found; `entry` names a file inside an archive. */
export interface Place {
  readonly entry?: string;
  /** Counted from 1. */
  readonly line?: number;
  /** Of a file of framed requests, counted from 1. */
  readonly record?: number;
}

/** What a file turned out to hold, piece by piece. */
export type ReadItem =
  | {
      readonly kind: "request";
      readonly place: Place;
      readonly signal: Signal;
      readonly wire: WireRequest;
    }
  /** Something that was left out, while reading goes on. `count` is of items, 1 for a line that could not be read. */
  | { readonly kind: "refused"; readonly place: Place; readonly reason: string; readonly count: number };

/** The rest of the file cannot be read. */
export class UnreadableError extends Error {
  override readonly name = "UnreadableError";
  readonly place: Place;

  constructor(reason: string, place: Place = {}) {
    super(reason);
    this.place = place;
  }
}

/** One value of a file – a trace, an envelope, a request – that is held in memory as a whole is at most this large. */
export const valueBytesMax = 256 * 1024 * 1024;

/** Values that are small are put together into requests of about this size. */
export const requestBytesAim = 1024 * 1024;
