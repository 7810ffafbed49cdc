import type { DiffTrace, TraceDiff } from "../../../app/api/trace-diff.ts";
import { spanIdHex } from "../../base/ids.ts";

/** A span as addresses name it: `00f067aa0ba902b7`, the second one with that id `…-1`, none `-`. */
export function spanNameOf(trace: DiffTrace, row: number): string {
  if (row < 0) return "-";
  const ordinal = trace.spanOrdinal[row]!;
  return spanIdHex(trace.spanId, row) + (ordinal === 0 ? "" : `-${ordinal}`);
}

/** The pair of a row as its address names it: either span, `~` between them. */
export function pairOfLine({ a, b, rowOfA, rowOfB }: TraceDiff, row: number): string {
  return `${spanNameOf(a, rowOfA[row]!)}~${spanNameOf(b, rowOfB[row]!)}`;
}

/** The row of a pair, -1 where there is none. */
export function rowOfPair(diff: TraceDiff, pair: string): number {
  if (pair === "") return -1;
  for (let row = 0; row < diff.rowCount; row++) if (pairOfLine(diff, row) === pair) return row;
  return -1;
}
