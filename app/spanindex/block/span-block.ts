import type { AttributeSet } from "./attribute-set.ts";

/**
 * The searchable columns of up to 65,536 spans, in shared memory: what query workers scan. A block is built from the rows
 * of one chunk and never changes, but for the links between spans (`parent`), which heal when late spans arrive.
 *
 *     chunk 7, closed    │ ───────────────── one block, rows 0 … 65,535 of slot 9 ───────────────── │
 *     chunk 8, open      │ block, rows 0 … 8,191 of slot 10 │ 8,192 … 16,383 │ 16,384 … 17,020 │      made when a query asks
 *
 *     row id (u32) = slot << 16 | row        the row counts from the start of the slot, so ids outlive the small blocks
 *
 * Bytes a span, hot part: start 4 + 0…4, duration 2 + 2…4, operation 2, flags 1, resource 1…2, scope 1, trace 2, next 2,
 * parent 4, span id 8: about 31. Attributes, events and links are loaded when asked for (`AttributeSet`).
 */
export interface SpanBlock {
  /** Never used again: another content has another id. */
  readonly id: number;
  /** Number of the chunk it was built from. */
  readonly chunk: number;
  /** High half of its row ids. */
  readonly slot: number;
  /** Row of the slot that its first row is. */
  readonly firstRow: number;
  readonly rowCount: number;
  readonly hot: HotColumns;
  readonly zone: BlockZone;
  /** (service, kind, name) by code of `hot.operation`. */
  readonly operations: OperationTable;
  /** One row for each distinct resource, by code of `hot.resource`. */
  readonly resources: AttributeSet;
  /** One row for each distinct scope; the keys `name` and `version` are of the scope itself, prefixed `instrumentation:`. */
  readonly scopes: AttributeSet;
  /** Undefined while not loaded. */
  readonly attributes: AttributeSet | undefined;
  readonly details: BlockDetails | undefined;
}

/** Row i of the block is element i of each. */
export interface HotColumns {
  /**
   * start = startBaseUnixNano + startHigh << startShift | startLow, exact. The shift is the smallest that lets a block's range
   * fit in 32 bits; `startLow` is undefined where it is 0.
   */
  readonly startBaseUnixNano: bigint;
  readonly startShift: number;
  readonly startHigh: Uint32Array;
  readonly startLow: Uint8Array | Uint16Array | Uint32Array | undefined;
  /** `durationCodeOf`: grows with the duration, 128 codes an octave; exact below 256 ns. */
  readonly durationCode: Uint16Array;
  /** What the code leaves out, see `durationOf`; saturated where `longDurations` has the row. */
  readonly durationLow: Uint16Array | Uint32Array;
  /** Rows (ascending) whose duration is negative or beyond what the two columns hold, and the durations in nanoseconds. */
  readonly longDurationRows: Uint16Array;
  readonly longDurations: Float64Array;
  readonly operation: Uint16Array;
  /** Bits of `spanBit`; the lowest two are the status: 0 unset, 1 ok, 2 error. */
  readonly flags: Uint8Array;
  readonly resource: Uint8Array | Uint16Array;
  readonly scope: Uint8Array | Uint16Array;
  /** Number of the trace within the block. */
  readonly trace: Uint16Array;
  /** Row (of the block) of the next span of the same trace; 0 = last. */
  readonly nextInTrace: Uint16Array;
  /** Row id of the parent, or `noParent`, or a number from `awaitedParent` on: named, but not there (yet). */
  readonly parent: Uint32Array;
  /** Two words a row, in wire order. */
  readonly spanId: Uint32Array;
  /** By number of the trace: its ordinal in the trace table, and its first row in the block. */
  readonly traceOrdinal: Uint32Array;
  readonly traceHead: Uint16Array;
}

export const noParent = 0xffff_ffff;
/** Row ids end here: 32,768 slots. Cells from here up, but for `noParent`, belong to the list of waiting children. */
export const awaitedParent = 0x8000_0000;

export const spanBit = {
  statusMask: 0b11,
  hasEvents: 4,
  hasLinks: 8,
  /** The end is before the start: the duration is negative and among `longDurations`. */
  endBeforeStart: 16,
  hasStatusMessage: 32,
} as const;

/** What lets a query leave a block out or stop early. */
export interface BlockZone {
  readonly minStartUnixNano: bigint;
  readonly maxStartUnixNano: bigint;
  readonly maxEndUnixNano: bigint;
  readonly minDurationCode: number;
  readonly maxDurationCode: number;
  readonly errorCount: number;
}

export interface OperationTable {
  readonly count: number;
  readonly service: readonly string[];
  readonly name: readonly string[];
  /** 0 to 5. */
  readonly kind: Uint8Array;
  readonly spanCount: Uint32Array;
}

/** Events and links of a block: rows of their own, each owned by a span row; owners ascend. */
export interface BlockDetails {
  readonly eventOwner: Uint16Array;
  /** Keys as sent; the event's name is the key `event:name`, its offset from the span's start in nanoseconds `event:timeSinceStart`. */
  readonly events: AttributeSet;
  readonly linkOwner: Uint16Array;
  /** The ids are the keys `link:traceID` and `link:spanID`, in hex. */
  readonly links: AttributeSet;
  /** Sparse: only rows with a message; the key `statusMessage`. */
  readonly status: AttributeSet;
}
