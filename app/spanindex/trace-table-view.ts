/**
 * The trace table as query workers read it, in shared memory. The engine goes on writing while they read: a cell always
 * holds a value that was true of the trace at some moment, `spanCount` 0 marks a free row. Two words a row for times, four for ids. Two
 * cells, or the two words of a time, may be of different moments while spans of the trace come in.
 */
export interface TraceTableView {
  readonly rowCount: number;
  readonly traceId: Uint32Array;
  readonly startUnixNano: Uint32Array;
  readonly endUnixNano: Uint32Array;
  readonly spanCount: Uint32Array;
  readonly errorCount: Uint32Array;
  /** Row id of the root, or of the earliest span while the root has not arrived. */
  readonly rootRow: Uint32Array;
  /** Bits of `statsFlag`. */
  readonly flags: Uint8Array;
}
