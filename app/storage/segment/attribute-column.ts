import type { ByteReader, ByteWriter } from "./bytes.ts";
import { readCodes, writeCodes } from "./code-column.ts";
import type { PairNumbers } from "./pair-numbers.ts";
import { readPlane, readWords, writePlane, writeWords } from "./planes.ts";
import { RowOrder } from "./row-order.ts";
import { SegmentDamageError } from "./segment-damage-error.ts";
import { ShapeTable } from "./shape-table.ts";

/**
 * The attributes of a table's rows, column by column. The keys of a row in order are its shape; a segment has few.
 *
 *     row  attributes             shape        values of key a   of key b   of key c
 *     0    a=1 b=2                0 = [a b]    1                 2
 *     1    a=1 b=3                0            1                 3
 *     2    a=1 c=4                1 = [a c]    1                            4
 *
 * A value is 0 where the pair is mentioned for the first time, else its rank + 1 (see pair-numbers.ts); keys with one
 * pair need none. Rows are visited in the row order of the owning table. Values of all keys that need as many bytes are
 * written together, so that thousands of rare keys do not become thousands of frames.
 *
 *     shapes: count, lengths, keys │ shape of each row │ first rank of each key in use │ values of 1, 2, 3 bytes
 */
const widths = [1, 2, 3, 4] as const;

/** `ends[row]` is one past the last attribute of the row, as in the batch. */
export function writeAttributes(
  out: ByteWriter,
  pairs: Uint32Array,
  ends: Uint32Array,
  order: RowOrder,
  numbers: PairNumbers,
): void {
  const shapes = new ShapeTable();
  const rowShapes = new Uint32Array(ends.length);
  for (let row = 0; row < ends.length; row++)
    rowShapes[row] = shapes.intern(pairs, numbers.keyOf, row === 0 ? 0 : ends[row - 1]!, ends[row]!);
  writeShapes(out, shapes);
  writeCodes(out, rowShapes, order);
  const counts = shapes.countKeys(rowShapes);
  out.varint(counts.size);
  writeWords(out, Uint32Array.from(counts.keys()));
  writeWords(
    out,
    Uint32Array.from(counts.keys(), (key) => numbers.rankCounts[key]!),
  );
  const columns = valueColumns(counts, numbers.pairCounts);
  fillValues(columns, pairs, ends, order, numbers);
  for (const width of widths) writeWidth(out, columns, width);
}

/** The pair codes and the ends, given the pairs of each key (`starts`, see `keyStarts`). */
export function readAttributes(
  reader: ByteReader,
  rowCount: number,
  order: RowOrder,
  starts: Uint32Array,
): { readonly pairs: Uint32Array; readonly ends: Uint32Array } {
  const shapes = readShapes(reader);
  const rowShapes = readCodes(reader, rowCount, order);
  const ends = endsOf(rowShapes, shapes);
  const counts = shapes.countKeys(rowShapes);
  const keyCount = reader.varint();
  const keys = readWords(reader, keyCount);
  const ranks = readWords(reader, keyCount);
  const pairCounts = Array.from({ length: starts.length - 1 }, (_, key) => starts[key + 1]! - starts[key]!);
  const columns = valueColumns(counts, pairCounts);
  for (const width of widths) readWidth(reader, columns, width);
  const next = new Map<number, number>();
  for (const [index, key] of keys.entries()) next.set(key, ranks[index]!);
  for (const [key, column] of columns) toPairs(column, starts[key]!, next.get(key) ?? 0);
  return { pairs: placePairs(columns, rowShapes, shapes, ends, order), ends };
}

interface ValueColumn {
  readonly width: 0 | 1 | 2 | 3 | 4;
  readonly values: Uint32Array;
  at: number;
}

/** An empty column for each key in use, in the order of the keys' first mention. */
function valueColumns(counts: ReadonlyMap<number, number>, pairCounts: readonly number[]) {
  const columns = new Map<number, ValueColumn>();
  for (const [key, count] of counts) {
    const pairCount = pairCounts[key];
    if (pairCount === undefined) throw new SegmentDamageError(`unknown key ${key}`);
    columns.set(key, { width: widthOf(pairCount), values: new Uint32Array(count), at: 0 });
  }
  return columns;
}

/** Bytes of a value of a key with so many pairs: values go up to the count. */
function widthOf(pairCount: number): ValueColumn["width"] {
  if (pairCount === 1) return 0;
  return ((32 - Math.clz32(pairCount) + 7) >> 3) as ValueColumn["width"];
}

function fillValues(
  columns: ReadonlyMap<number, ValueColumn>,
  pairs: Uint32Array,
  ends: Uint32Array,
  order: RowOrder,
  numbers: PairNumbers,
): void {
  const byKey: (ValueColumn | undefined)[] = [];
  for (const [key, column] of columns) byKey[key] = column;
  for (let at = 0; at < ends.length; at++) {
    const row = order.rows === undefined ? at : order.rows[at]!;
    for (let item = row === 0 ? 0 : ends[row - 1]!; item < ends[row]!; item++) {
      const pair = pairs[item]!;
      const column = byKey[numbers.keyOf[pair]!]!;
      const isFirst = !numbers.isRanked(pair);
      const rank = numbers.rank(pair);
      column.values[column.at++] = isFirst ? 0 : rank + 1;
    }
  }
}

function writeWidth(out: ByteWriter, columns: ReadonlyMap<number, ValueColumn>, width: number): void {
  const chosen = [...columns.values()].filter((column) => column.width === width);
  const plane = new Uint8Array(chosen.reduce((sum, { values }) => sum + values.length, 0));
  if (plane.length === 0) return;
  for (let shift = 0; shift < width * 8; shift += 8) {
    let at = 0;
    for (const { values } of chosen) for (const value of values) plane[at++] = value >>> shift;
    writePlane(out, plane);
  }
}

function readWidth(reader: ByteReader, columns: ReadonlyMap<number, ValueColumn>, width: number): void {
  const chosen = [...columns.values()].filter((column) => column.width === width);
  const length = chosen.reduce((sum, { values }) => sum + values.length, 0);
  if (length === 0) return;
  for (let shift = 0; shift < width * 8; shift += 8) {
    const plane = readPlane(reader, length);
    let at = 0;
    for (const { values } of chosen)
      for (let row = 0; row < values.length; row++) values[row]! |= plane[at++]! << shift;
  }
}

/** Turns values into pair codes, in place. */
function toPairs({ width, values }: ValueColumn, start: number, firstRank: number): void {
  let next = firstRank;
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!;
    values[row] = start + (width === 0 ? 0 : value === 0 ? next++ : value - 1);
  }
}

function placePairs(
  columns: ReadonlyMap<number, ValueColumn>,
  rowShapes: Uint32Array,
  shapes: ShapeTable,
  ends: Uint32Array,
  order: RowOrder,
): Uint32Array {
  const pairs = new Uint32Array(ends.at(-1) ?? 0);
  const byShape = shapes.keyLists().map((keys) => keys.map((key) => columns.get(key)!));
  for (let at = 0; at < ends.length; at++) {
    const row = order.rows === undefined ? at : order.rows[at]!;
    let item = row === 0 ? 0 : ends[row - 1]!;
    for (const column of byShape[rowShapes[row]!]!) pairs[item++] = column.values[column.at++]!;
  }
  return pairs;
}

function endsOf(rowShapes: Uint32Array, shapes: ShapeTable): Uint32Array {
  const lengths = shapes.keyLists().map((keys) => keys.length);
  const ends = new Uint32Array(rowShapes.length);
  let end = 0;
  for (let row = 0; row < ends.length; row++) {
    const length = lengths[rowShapes[row]!];
    if (length === undefined) throw new SegmentDamageError("unknown shape");
    end += length;
    ends[row] = end;
  }
  return ends;
}

function writeShapes(out: ByteWriter, shapes: ShapeTable): void {
  const lists = shapes.keyLists();
  const lengths = Uint32Array.from(lists, (keys) => keys.length);
  const keys = Uint32Array.from(lists.flat());
  out.varint(lengths.length);
  writeCodes(out, lengths, new RowOrder(0));
  out.varint(keys.length);
  writeCodes(out, keys, new RowOrder(0));
}

function readShapes(reader: ByteReader): ShapeTable {
  const lengths = readCodes(reader, reader.varint(), new RowOrder(0));
  const keys = readCodes(reader, reader.varint(), new RowOrder(0));
  return ShapeTable.over(lengths, keys);
}
