import type { TraceDiff } from "../../../app/api/trace-diff.ts";
import { formatDuration } from "../../base/format.ts";

/** `+412 ms`, `−38.0 µs`, `0`. */
export function formatDelta(nano: number): string {
  if (nano === 0) return "0";
  return nano > 0 ? `+${formatDuration(nano)}` : formatDuration(nano);
}

/** What one operation has to do with the difference. */
export interface Part {
  /** Row of `operations`. */
  readonly operation: number;
  readonly deltaNano: number;
  readonly callsA: number;
  readonly callsB: number;
}

/** What the difference is made of, in one sentence. */
export interface Headline {
  readonly totalNano: number;
  readonly durationA: number;
  readonly durationB: number;
  /** The largest ones, as few as say most of it. */
  readonly parts: readonly Part[];
  /** All others together. */
  readonly restNano: number;
  readonly restCount: number;
}

const partsMax = 3;
/** Of all that went up and down; smaller parts are among the rest. */
const partShareMin = 0.08;

export function headlineOf({ operations }: TraceDiff): Headline {
  const { criticalNanoA, criticalNanoB, callsA, callsB } = operations;
  const sum = (column: Float64Array): number => column.reduce((total, nano) => total + nano, 0);
  const all = Array.from(criticalNanoA, (nano, operation) => ({
    ...{ operation, deltaNano: criticalNanoB[operation]! - nano },
    ...{ callsA: callsA[operation]!, callsB: callsB[operation]! },
  })).filter(({ deltaNano }) => deltaNano !== 0);
  const moved = all.reduce((total, { deltaNano }) => total + Math.abs(deltaNano), 0);
  const parts = all
    .filter(({ deltaNano }) => Math.abs(deltaNano) >= moved * partShareMin)
    .sort(
      (one, other) => Math.abs(other.deltaNano) - Math.abs(one.deltaNano) || one.operation - other.operation,
    )
    .slice(0, partsMax);
  const durationA = sum(criticalNanoA);
  const durationB = sum(criticalNanoB);
  const totalNano = durationB - durationA;
  return {
    ...{ totalNano, durationA, durationB, parts },
    restNano: totalNano - parts.reduce((total, { deltaNano }) => total + deltaNano, 0),
    restCount: all.length - parts.length,
  };
}
