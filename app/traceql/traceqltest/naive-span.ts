/** A span as tests write it: complete and plain, one object a span. */
export interface NaiveSpan {
  /** 32 hex digits. */
  readonly traceId: string;
  /** 16 hex digits. */
  readonly spanId: string;
  /** Empty = none. */
  readonly parentSpanId: string;
  readonly name: string;
  /** 0 to 5. */
  readonly kind: number;
  readonly status: 0 | 1 | 2;
  readonly statusMessage: string;
  readonly startUnixNano: bigint;
  /** May be before the start. */
  readonly endUnixNano: bigint;
  readonly attributes: NaiveAttributes;
  readonly resource: NaiveAttributes;
  readonly scope: NaiveScope;
  readonly events: readonly NaiveEvent[];
  readonly links: readonly NaiveLink[];
}

export interface NaiveScope {
  readonly name: string;
  readonly version: string;
  readonly attributes: NaiveAttributes;
}

export interface NaiveEvent {
  readonly timeUnixNano: bigint;
  readonly name: string;
  readonly attributes: NaiveAttributes;
}

export interface NaiveLink {
  readonly traceId: string;
  readonly spanId: string;
  readonly attributes: NaiveAttributes;
}

/** By key, in the order sent. */
export type NaiveAttributes = ReadonlyMap<string, NaiveValue>;

export type NaiveValue = NaiveScalar | readonly NaiveScalar[];

/** bigint = int64, number = float64. */
export type NaiveScalar = string | bigint | number | boolean;
