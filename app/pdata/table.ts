import { assert } from "../base/assert.ts";

/**
 * A table is a struct of typed arrays that grow together. A batch is a handful of tables; a row is an index.
 *
 *     schema               columns.startTime   columns.name   columns.attributesEnd
 *     startTime: u64       [lo0 hi0 lo1 hi1]   [7 7]          [2 5]
 *     name: string                              │              └ attributes of row 1 are rows 2, 3, 4 of `spanAttributes`
 *     attributesEnd: …                          └ code in dictionary.strings
 *
 * Sixty-four-bit values and ids are 32-bit words side by side in one Uint32Array, low word first, so that the memory
 * holds the same bytes as the wire (we only run on little-endian machines) and no BigInt is made on the hot path.
 */
export type ColumnKind =
  | "u8"
  | "u32"
  | "i32"
  | "f64"
  /** Two words a row, low first: nanoseconds, counts, int64 values. */
  | "u64"
  /** Two words a row: a span id, in wire order. */
  | "id8"
  /** Four words a row: a trace id, in wire order. */
  | "id16"
  /** Code in `dictionary.strings`. 0 is the empty string. */
  | "string"
  /** Code in `dictionary.pairs`: one whole KeyValue. */
  | "pair"
  /** Code in `dictionary.values`: one whole AnyValue. 0 is absent. */
  | "value"
  /** Code in `dictionary.resources`. 0 is absent. */
  | "resource"
  /** Code in `dictionary.scopes`. 0 is absent. */
  | "scope"
  /** One past this row's last row in the table `of`; its first is the `end` of the row before. */
  | "end"
  /** A row of the sibling table `of`. */
  | "row";

export interface ColumnSpec {
  readonly kind: ColumnKind;
  /** The sibling table that `end` and `row` columns point into. */
  readonly of?: string;
}

export type TableSchema = Readonly<Record<string, ColumnSpec>>;

interface ArrayOfKind {
  u8: Uint8Array;
  i32: Int32Array;
  f64: Float64Array;
}
export type ColumnArray<K extends ColumnKind> = K extends keyof ArrayOfKind ? ArrayOfKind[K] : Uint32Array;
export type AnyColumnArray = Uint8Array | Uint32Array | Int32Array | Float64Array;
export type Columns<S extends TableSchema> = { -readonly [K in keyof S]: ColumnArray<S[K]["kind"]> };

/** Array elements one row takes. */
export function wordsOf(kind: ColumnKind): 1 | 2 | 4 {
  if (kind === "u64" || kind === "id8") return 2;
  return kind === "id16" ? 4 : 1;
}

export function newColumnArray(kind: ColumnKind, rows: number): AnyColumnArray {
  if (kind === "u8") return new Uint8Array(rows);
  if (kind === "i32") return new Int32Array(rows);
  if (kind === "f64") return new Float64Array(rows);
  return new Uint32Array(rows * wordsOf(kind));
}

/** Where the arrays of a table come from. */
export type NewColumnArray = typeof newColumnArray;

/** Room made for the first row: smaller arrays cost more in growing than they save. Tables that stay empty take none. */
const initialCapacity = 64;

/** Columns that grow together. `columns` is replaced field by field on growth: take a column after `addRow`, not before. */
export class Table<S extends TableSchema = TableSchema> {
  readonly schema: S;
  readonly columns: Columns<S>;
  rowCount = 0;
  #capacity: number;
  readonly #newArray: NewColumnArray;

  constructor(schema: S, capacity = 0, newArray: NewColumnArray = newColumnArray) {
    this.schema = schema;
    this.#capacity = capacity;
    this.#newArray = newArray;
    const columns: Record<string, AnyColumnArray> = {};
    for (const name in schema) columns[name] = newArray(schema[name]!.kind, capacity);
    this.columns = columns as Columns<S>;
  }

  /** A table over arrays that already exist (a loaded segment). Each must hold exactly `rowCount` rows. */
  static over<S extends TableSchema>(schema: S, columns: Columns<S>, rowCount: number): Table<S> {
    const table = new Table(schema, 0);
    for (const name in schema) {
      const array = columns[name] as AnyColumnArray;
      assert(
        array.length === rowCount * wordsOf(schema[name]!.kind),
        `column ${name}: ${array.length} elements`,
      );
      (table.columns as Record<string, AnyColumnArray>)[name] = array;
    }
    table.rowCount = rowCount;
    table.#capacity = rowCount;
    return table;
  }

  /** Adds a row of zeros and returns its index. */
  addRow(): number {
    const row = this.rowCount;
    if (row === this.#capacity) this.reserve(1);
    this.rowCount = row + 1;
    return row;
  }

  /** Makes room for `rows` more rows. */
  reserve(rows: number): void {
    const needed = this.rowCount + rows;
    if (needed <= this.#capacity) return;
    this.#capacity = Math.max(needed, this.#capacity * 2, initialCapacity);
    const columns = this.columns as Record<string, AnyColumnArray>;
    for (const name in this.schema) {
      const grown = this.#newArray(this.schema[name]!.kind, this.#capacity);
      grown.set(columns[name]!);
      columns[name] = grown;
    }
  }

  /** Drops the rows from `rowCount` on and zeroes them, so that `addRow` keeps its promise. Undoes a half-read item. */
  truncate(rowCount: number): void {
    assert(rowCount <= this.rowCount, "truncate beyond the end");
    for (const name in this.schema) {
      const words = wordsOf(this.schema[name]!.kind);
      (this.columns[name] as AnyColumnArray).fill(0, rowCount * words, this.rowCount * words);
    }
    this.rowCount = rowCount;
  }

  /** Bytes held by the arrays, spare capacity included. */
  get byteLength(): number {
    let bytes = 0;
    for (const name in this.schema) bytes += (this.columns[name] as AnyColumnArray).byteLength;
    return bytes;
  }
}

/** First row of the child range that ends at `ends[row]`. */
export function rangeStart(ends: Uint32Array, row: number): number {
  return row === 0 ? 0 : ends[row - 1]!;
}
