import { compareTexts } from "../../base/compare-texts.ts";
/** Spans of one or more traces in preorder, siblings by start. Row i is element i of each. */
export interface CallRows {
  readonly count: number;
  /** Row of the parent, -1 for a root; parents come before their children. */
  readonly parentRow: Int32Array;
  readonly startNano: Float64Array;
  /** Negative where the end is before the start. */
  readonly durationNano: Float64Array;
  /** Duration less the union of the children's intervals inside it. */
  readonly selfNano: Float64Array;
  /** Number in `operations`. */
  readonly operation: Uint32Array;
  /** 0 unset, 1 ok, 2 error. */
  readonly status: Uint8Array;
  /** 1 where the time of the span counts; the others are only there as callers. */
  readonly isCounted: Uint8Array;
  readonly operations: Operations;
}

/** Services and names by number of the operation; no two are the same. */
export interface Operations {
  readonly service: readonly string[];
  readonly name: readonly string[];
}

/** By service, then name. */
export function compareOperations({ service, name }: Operations, a: number, b: number): number {
  return compareTexts(service[a]!, service[b]!) || compareTexts(name[a]!, name[b]!);
}
