/**
 * What two sets of traces do, trace by trace: calls of a trace depend on each other, traces hardly do, so a trace is what is
 * counted. Operations and deeds are numbered alike on both sides.
 */
export interface CohortSamples {
  readonly operations: readonly Operation[];
  readonly deeds: readonly Deed[];
  readonly baseline: CohortSide;
  readonly canary: CohortSide;
}

/** Spans that are alike. */
export interface Operation {
  readonly service: string;
  /** Name of the span by which the trace entered the service: the same query of two requests is two operations. */
  readonly entry: string;
  /** SpanKind, 0 to 5. */
  readonly kind: number;
  /** Without ids and numbers. */
  readonly name: string;
  /** The service that it waits for; empty where it waits for none. */
  readonly callee: string;
}

/** Something that a call of an operation may do, and how often. */
export interface Deed {
  readonly operation: number;
  /**
   * `retry`: a call that follows a failed one of the same kind from the same span. `silence`: a call without a span of the service that
   * it waits for. `root`: to begin a trace; these are only in `CohortSide.root`.
   */
  readonly kind: "call" | "retry" | "log" | "error" | "silence" | "root";
  /** Of a call or retry the name of what is called, of a log record its template. */
  readonly text: string;
  /** Of a call, retry or silence: the service it goes to, where that is another one. */
  readonly callee: string;
  /** Of a log record: error or worse. */
  readonly isError: boolean;
}

/** A cell is what one trace says of one operation; element i of each array. Cells come trace by trace. */
export interface CohortSide {
  readonly traceCount: number;
  readonly spanCount: number;
  /** Four words a trace. */
  readonly traceId: Uint32Array;
  /** By trace: the deed of beginning it so, -1 where its root is not there. */
  readonly root: Int32Array;
  /** By trace: self time of all its spans. */
  readonly traceSelfNano: Float64Array;
  readonly cells: {
    readonly count: number;
    readonly operation: Uint32Array;
    readonly trace: Uint32Array;
    readonly calls: Uint32Array;
    readonly selfNano: Float64Array;
    /** Sum of the logarithms of self times, each at least a microsecond. */
    readonly logSelf: Float64Array;
  };
  /** How often a deed was done in a cell, where it was; each deed by cell, ascending. */
  readonly done: {
    readonly deed: Uint32Array;
    readonly cell: Uint32Array;
    readonly count: Uint32Array;
  };
}
