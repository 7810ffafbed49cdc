import { assertNever } from "../../base/assert.ts";
import type { Signal } from "../../base/signal.ts";
import type { AnyBatch, BatchSchema } from "../../pdata/batch.ts";
import { Dictionary, type DictionaryParts, dictionaryNames } from "../../pdata/dictionary.ts";
import { logTables } from "../../pdata/log-batch.ts";
import { metricTables } from "../../pdata/metric-batch.ts";
import { type AnyColumnArray, type ColumnKind, newColumnArray, Table, wordsOf } from "../../pdata/table.ts";
import { traceTables } from "../../pdata/trace-batch.ts";

/** A table as it crosses threads: exactly `rowCount` rows in each column. */
export interface FlatTable {
  readonly rowCount: number;
  readonly columns: Readonly<Record<string, AnyColumnArray>>;
}

/** A batch without methods: arrays over one buffer, so that it moves to another thread by transfer. */
export interface FlatBatch {
  readonly signal: Signal;
  readonly tables: Readonly<Record<string, FlatTable>>;
  readonly dictionary: DictionaryParts;
}

export function schemaOf(signal: Signal): BatchSchema {
  switch (signal) {
    case "traces":
      return traceTables;
    case "metrics":
      return metricTables;
    case "logs":
      return logTables;
    default:
      return assertNever(signal);
  }
}

/** A copy of the batch in one new buffer. */
export function flattenBatch(batch: AnyBatch): FlatBatch {
  const parts = batch.dictionary.parts();
  const arena = new Arena(flatBytesOf(batch, parts));
  const tables: Record<string, FlatTable> = {};
  for (const [name, table] of tablesOf(batch)) {
    const columns: Record<string, AnyColumnArray> = {};
    for (const column in table.schema) {
      const { kind } = table.schema[column]!;
      const source = table.columns[column] as AnyColumnArray;
      columns[column] = arena.copy(kind, source, table.rowCount * wordsOf(kind));
    }
    tables[name] = { rowCount: table.rowCount, columns };
  }
  const dictionary: Record<string, DictionaryParts["strings"]> = {};
  for (const name of dictionaryNames) {
    const { bytes, ends } = parts[name];
    dictionary[name] = {
      bytes: arena.copy("u8", bytes, bytes.length) as Uint8Array,
      ends: arena.copy("u32", ends, ends.length) as Uint32Array,
    };
  }
  return { signal: batch.signal, tables, dictionary: dictionary as DictionaryParts };
}

/** The batch over the arrays of `flat`, which it takes over. */
export function batchOver(flat: FlatBatch): AnyBatch {
  const schema = schemaOf(flat.signal);
  const tables: Record<string, Table> = {};
  for (const name in schema) {
    const { columns, rowCount } = flat.tables[name]!;
    tables[name] = Table.over(schema[name]!, columns, rowCount);
  }
  // The record above was filled from the schema of this very signal.
  return { signal: flat.signal, dictionary: Dictionary.over(flat.dictionary), tables } as unknown as AnyBatch;
}

/** The buffers to move with a message. */
export function buffersOf(flat: FlatBatch): ArrayBuffer[] {
  const buffers = new Set<ArrayBuffer>();
  for (const name in flat.tables)
    for (const array of Object.values(flat.tables[name]!.columns)) buffers.add(array.buffer as ArrayBuffer);
  for (const name of dictionaryNames) {
    buffers.add(flat.dictionary[name].bytes.buffer as ArrayBuffer);
    buffers.add(flat.dictionary[name].ends.buffer as ArrayBuffer);
  }
  return [...buffers];
}

function tablesOf(batch: AnyBatch): [string, Table][] {
  return Object.entries(batch.tables as Record<string, Table>);
}

function flatBytesOf(batch: AnyBatch, parts: DictionaryParts): number {
  let bytes = 0;
  for (const [, table] of tablesOf(batch))
    for (const { kind } of Object.values(table.schema))
      bytes += alignedBytes(newColumnArray(kind, 0).BYTES_PER_ELEMENT * wordsOf(kind) * table.rowCount);
  for (const name of dictionaryNames)
    bytes += alignedBytes(parts[name].bytes.length) + alignedBytes(parts[name].ends.byteLength);
  return bytes;
}

/** Float64 columns need offsets that eight divides. */
function alignedBytes(bytes: number): number {
  return (bytes + 7) & ~7;
}

/** One buffer, cut into columns from the front. */
class Arena {
  readonly #buffer: ArrayBuffer;
  #at = 0;

  constructor(bytes: number) {
    this.#buffer = new ArrayBuffer(bytes);
  }

  copy(kind: ColumnKind, source: AnyColumnArray, length: number): AnyColumnArray {
    const target = this.#take(kind, length);
    target.set(source.subarray(0, length));
    return target;
  }

  #take(kind: ColumnKind, length: number): AnyColumnArray {
    const at = this.#at;
    const buffer = this.#buffer;
    const array =
      kind === "u8"
        ? new Uint8Array(buffer, at, length)
        : kind === "i32"
          ? new Int32Array(buffer, at, length)
          : kind === "f64"
            ? new Float64Array(buffer, at, length)
            : new Uint32Array(buffer, at, length);
    this.#at = at + alignedBytes(array.byteLength);
    return array;
  }
}
