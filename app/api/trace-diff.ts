import * as v from "valibot";
import { hexTraceId } from "./params.ts";
import type { QueryCost } from "./trace-queries.ts";

export const traceDiffParams = v.object({
  /** The baseline; left out = of all other traces whose root is the same operation, the one of median duration. */
  a: v.optional(hexTraceId),
  b: hexTraceId,
});

/**
 * Two traces aligned as one tree, in preorder. Children of a pair are paired by service, kind and name (without numbers and ids), in
 * order where that is possible, else by position. (s) = index into `strings`, (o) = row of `operations`.
 */
export interface TraceDiff extends QueryCost {
  readonly strings: readonly string[];
  readonly operations: DiffOperations;
  readonly a: DiffTrace;
  readonly b: DiffTrace;
  /** Traces of which `a` is the median; undefined where it was asked for by id. */
  readonly baselineCount: number | undefined;
  readonly rowCount: number;
  /** Rows of `a` and `b`; -1 where it has none. */
  readonly rowOfA: Int32Array;
  readonly rowOfB: Int32Array;
  /** Row of this diff, -1 for a root. */
  readonly parent: Int32Array;
  readonly depth: Uint32Array;
}

/** What spans are paired by, with the part each has in the difference. */
export interface DiffOperations {
  /** (s) */
  readonly service: Uint32Array;
  /** (s) Without numbers and ids. */
  readonly name: Uint32Array;
  readonly kind: Uint8Array;
  readonly callsA: Uint32Array;
  readonly callsB: Uint32Array;
  /** Time on the critical path. All of a side add up to what its roots took. */
  readonly criticalNanoA: Float64Array;
  readonly criticalNanoB: Float64Array;
}

/** One side: rows in preorder. */
export interface DiffTrace {
  readonly traceId: string;
  readonly startUnixNano: string;
  readonly durationNano: number;
  readonly spanCount: number;
  readonly errorCount: number;
  readonly rowCount: number;
  /** (o) */
  readonly operation: Uint32Array;
  /** (s) As sent. */
  readonly name: Uint32Array;
  /** Two words a row. */
  readonly spanId: Uint32Array;
  readonly spanOrdinal: Uint32Array;
  readonly startOffsetNano: Float64Array;
  readonly durationNanoOfRow: Float64Array;
  readonly selfNano: Float64Array;
  readonly criticalNano: Float64Array;
  /** 0 unset, 1 ok, 2 error. */
  readonly status: Uint8Array;
  /** Bits of `rowFlag`. */
  readonly flags: Uint16Array;
}
