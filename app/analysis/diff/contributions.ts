import type { DiffSide } from "./diff-side.ts";

/** What each operation has to do with the difference, by number. */
export interface Contributions {
  readonly callsA: Uint32Array;
  readonly callsB: Uint32Array;
  /** Time on the critical path. */
  readonly criticalA: Float64Array;
  readonly criticalB: Float64Array;
}

/** A side with what each of its rows is responsible for. */
export interface CostedSide extends DiffSide {
  /** Time on the critical path: all of a trace add up to what it took. */
  readonly criticalNano: Float64Array;
}

export function contributionsOf(a: CostedSide, b: CostedSide, operationCount: number): Contributions {
  const callsA = new Uint32Array(operationCount);
  const callsB = new Uint32Array(operationCount);
  const criticalA = new Float64Array(operationCount);
  const criticalB = new Float64Array(operationCount);
  sumUp(a, callsA, criticalA);
  sumUp(b, callsB, criticalB);
  return { callsA, callsB, criticalA, criticalB };
}

function sumUp(
  { rowCount, operation, criticalNano }: CostedSide,
  calls: Uint32Array,
  sums: Float64Array,
): void {
  for (let row = 0; row < rowCount; row++) {
    calls[operation[row]!]! += 1;
    sums[operation[row]!]! += criticalNano[row]!;
  }
}
