/**
 * Attributes of `rowCount` owners (spans, events, links, resources, scopes), one column a key. Values are coded within the
 * column: nothing outside the block is needed to read it, and retention drops it whole.
 *
 *     rows            0     1     2     3     4
 *     http.route      /a    /b    –     /a    –         values: 1 = /a, 2 = /b
 *
 *     dense           codes  [1 2 0 1 0]
 *     bitmap          present 0b01011    codes [1 2 1]      ranks: present rows before each 512
 *     sparse          rows [0 1 3]       codes [1 2 1]
 *
 * The layout with the fewest bytes is taken, dense where it costs little more, for it is scanned fastest. `constant`
 * columns have one value and no codes; `raw` columns (mostly distinct values) have a value of its own for each present row and no codes.
 */
export interface AttributeSet {
  readonly rowCount: number;
  /** A key that came with several types is one column: each value has its type. */
  readonly columns: ReadonlyMap<string, AttributeColumn>;
  readonly byteLength: number;
  /** Keys that are not among the columns because there are too many (`keysMax`): those that the fewest rows have. */
  readonly omittedKeys?: number;
}

export interface AttributeColumn {
  readonly key: string;
  readonly layout: "dense" | "bitmap" | "sparse";
  readonly coding: "codes" | "constant" | "raw";
  readonly rowCount: number;
  readonly presentCount: number;
  /**
   * Code c > 0 is value c - 1; 0 = absent (only in dense ones). By row where dense, else by rank among the present rows. Empty where constant
   * or raw: value 0, or the value of the rank.
   */
  readonly codes: Uint8Array | Uint16Array;
  /** Bitmap: one bit a row, little-endian words, padded to whole 16 bytes. */
  readonly presence: Uint32Array | undefined;
  /** Bitmap: present rows before row i * 512. */
  readonly ranks: Uint16Array | Uint32Array | undefined;
  /** Sparse: the present rows, ascending. */
  readonly rows: Uint16Array | undefined;
  readonly values: ValueTable;
}

/**
 * Distinct values of a column in order of first appearance (raw: the values of the present rows, which may repeat). Only `empty` may be
 * there twice: an attribute without a value and one with an empty value are different messages, and no query tells them apart.
 */
export interface ValueTable {
  readonly count: number;
  /** Payload of value v is bytes[ends[v - 1] … ends[v]), see `valueType`. */
  readonly bytes: Uint8Array;
  readonly ends: Uint32Array;
  /** Hash of type and payload: equality is looked for here first. */
  readonly hashes: Uint32Array;
  /** Of each value, or one for all of them. */
  readonly types: Uint8Array | ValueType;
  /** Rows that have the value; undefined in raw columns. */
  readonly counts: Uint32Array | undefined;
}

/** What a payload is. */
export const valueType = {
  empty: 0,
  /** UTF-8. */
  string: 1,
  /** One byte. */
  bool: 2,
  /** int64, little-endian, eight bytes. */
  int: 3,
  /** float64, little-endian. */
  double: 4,
  bytes: 5,
  /** An AnyValue message, protobuf. */
  array: 6,
  kvlist: 7,
} as const;
export type ValueType = (typeof valueType)[keyof typeof valueType];
