/**
 * The rows of a trace in preorder, siblings by start: what everything here is computed from, by plain loops.
 *
 *     row          0  1  2  3  4          the children of 0 are 1, subtreeEnd[1] = 3, subtreeEnd[3] = 4
 *     parentRow   -1  0  1  0  0
 *     subtreeEnd   5  3  3  4  5
 */
export interface RowTree {
  readonly rowCount: number;
  /** -1 for a root. */
  readonly parentRow: Int32Array;
  /** One past the last row of the subtree. */
  readonly subtreeEnd: Uint32Array;
  readonly startOffsetNano: Float64Array;
  /** Negative where the end is before the start. */
  readonly durationNanoOfRow: Float64Array;
  /** SpanKind. */
  readonly kind: Uint8Array;
  /** Bits of `rowFlag`. */
  readonly flags: Uint16Array;
}
