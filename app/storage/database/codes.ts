import { type Signal, signals } from "../../base/signal.ts";
import type { Encoding } from "../../pdata/batch.ts";

/** Signals and encodings as small integers on disk: index in these lists, never reordered. */
const encodings: readonly Encoding[] = ["protobuf", "json"];

export function signalCodeOf(signal: Signal): number {
  return signals.indexOf(signal);
}

/** Undefined for a number no signal has: the row is damaged. */
export function signalOfCode(code: number): Signal | undefined {
  return signals[code];
}

export function encodingCodeOf(encoding: Encoding): number {
  return encodings.indexOf(encoding);
}

export function encodingOfCode(code: number): Encoding | undefined {
  return encodings[code];
}
