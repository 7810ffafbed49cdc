import type { ReadFormat } from "../../base/file-format.ts";
import type { FilePlace } from "../../base/file-place.ts";
import type { Signal } from "../../base/signal.ts";
import type { WireRequest } from "../../pdata/batch.ts";

/** What a file turned out to hold, piece by piece. */
export type ReadItem =
  | {
      readonly kind: "request";
      readonly place: FilePlace;
      /** What it was written as. */
      readonly format: ReadFormat;
      readonly signal: Signal;
      readonly wire: WireRequest;
    }
  /** Something that was left out, while reading goes on. `count` is of items, 1 for a line that could not be read. */
  | { readonly kind: "refused"; readonly place: FilePlace; readonly reason: string; readonly count: number };

/** The rest of the file cannot be read. */
export class UnreadableError extends Error {
  override readonly name = "UnreadableError";
  readonly place: FilePlace;

  constructor(reason: string, place: FilePlace = {}) {
    super(reason);
    this.place = place;
  }
}

/** Why content is refused that is nothing of what is read. */
export const noFormatReason = "no format that is read here: neither JSON nor OTLP protobuf";

/** One value of a file – a trace, an envelope, a request – that is held in memory as a whole is at most this large. */
export const valueBytesMax = 256 * 1024 * 1024;

/** Values that are small are put together into requests of about this size. */
export const requestBytesAim = 1024 * 1024;
