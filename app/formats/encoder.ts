import type { Signal } from "../base/signal.ts";
import type { LossCounter } from "./loss-counter.ts";

/** Writes OTLP requests in another format, piece by piece: what it keeps is bounded, whatever the size of the export. */
export interface Encoder {
  /** What it had no place for, so far. */
  readonly losses: LossCounter;
  /** The next OTLP/JSON request, as the text or bytes to append; spans of a trace that follow each other stay together. */
  add(signal: Signal, json: string): string | Uint8Array;
  /** What closes the file. */
  end(): string | Uint8Array;
}
