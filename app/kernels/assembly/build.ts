import { copyPadded } from "./lib/bytes.ts";
import { hashValue } from "./lib/value-hash.ts";

// The loops over all rows and all attributes of a block. See app/kernels/build.ts.

export { writeFlags } from "./lib/build/flags";
export { findExtremes, writeDurationCodes, writeDurationLows, writeOffsets } from "./lib/build/times";

export function countKeys(
  pairs: usize,
  count: u32,
  keyOf: usize,
  keyCount: u32,
  columnOfKey: usize,
  itemColumns: usize,
  columnKeys: usize,
  totals: usize,
): u32 {
  memory.fill(columnOfKey, 0, (<usize>keyCount) << 2);
  let columns: u32 = 0;
  for (let item: u32 = 0; item < count; item++) {
    const offset = (<usize>item) << 2;
    const key = load<u32>(keyOf + ((<usize>load<u32>(pairs + offset)) << 2));
    const cell = columnOfKey + ((<usize>key) << 2);
    let column = load<u32>(cell);
    if (column === 0) {
      store<u32>(columnKeys + ((<usize>columns) << 2), key);
      store<u32>(totals + ((<usize>columns) << 2), 0);
      column = ++columns;
      store<u32>(cell, column);
    }
    store<u32>(itemColumns + offset, column - 1);
    const total = totals + ((<usize>(column - 1)) << 2);
    store<u32>(total, load<u32>(total) + 1);
  }
  return columns;
}

export function placeItems(
  pairs: usize,
  ends: usize,
  firstEnd: u32,
  rowCount: u32,
  itemColumns: usize,
  columnCount: u32,
  next: usize,
  lastRow: usize,
  toRows: usize,
  toPairs: usize,
): void {
  memory.fill(lastRow, 0, (<usize>columnCount) << 2);
  let item: usize = 0;
  for (let row: u32 = 0; row < rowCount; row++) {
    const end = <usize>(load<u32>(ends + ((<usize>row) << 2)) - firstEnd);
    for (; item < end; item++) {
      const column = (<usize>load<u32>(itemColumns + (item << 2))) << 2;
      if (load<u32>(lastRow + column) === row + 1) continue;
      store<u32>(lastRow + column, row + 1);
      const to = load<u32>(next + column);
      store<u32>(next + column, to + 1);
      store<u32>(toRows + ((<usize>to) << 2), row);
      store<u32>(toPairs + ((<usize>to) << 2), load<u32>(pairs + (item << 2)));
    }
  }
}

export function numberPairs(cells: usize, count: u32, codeOf: usize, distinct: usize, counts: usize): u32 {
  let codes: u32 = 0;
  for (let i: u32 = 0; i < count; i++) {
    const cell = cells + ((<usize>i) << 2);
    const pair = load<u32>(cell);
    const known = codeOf + ((<usize>pair) << 2);
    let code = load<u32>(known);
    if (code === 0) {
      store<u32>(distinct + ((<usize>codes) << 2), pair);
      store<u32>(counts + ((<usize>codes) << 2), 0);
      code = ++codes;
      store<u32>(known, code);
    }
    const total = counts + ((<usize>(code - 1)) << 2);
    store<u32>(total, load<u32>(total) + 1);
    store<u32>(cell, code);
  }
  for (let code: u32 = 0; code < codes; code++) {
    store<u32>(codeOf + ((<usize>load<u32>(distinct + ((<usize>code) << 2))) << 2), 0);
  }
  return codes;
}

/** Types whose payload is not what stands in the message. */
const boolType: u32 = 2;
const intType: u32 = 3;

export function writeValues(
  pairs: usize,
  codes: usize,
  count: u32,
  bytes: usize,
  starts: usize,
  ends: usize,
  types: usize,
  toBytes: usize,
  toEnds: usize,
  toHashes: usize,
  toTypes: usize,
): void {
  let at: u32 = 0;
  for (let value: u32 = 0; value < count; value++) {
    const offset = (<usize>value) << 2;
    const index = codes === 0 ? offset : (<usize>(load<u32>(codes + offset) - 1)) << 2;
    const pair = <usize>load<u32>(pairs + index);
    const type = <u32>load<u8>(types + pair);
    const start = <usize>load<u32>(starts + (pair << 2));
    let length = load<u32>(ends + (pair << 2)) - <u32>start;
    const to = toBytes + at;
    if (type === intType) {
      store<u64>(to, varint(bytes + start, length));
      length = 8;
    } else if (type === boolType) {
      store<u8>(to, load<u8>(bytes + start) !== 0 ? 1 : 0);
      length = 1;
    } else copyPadded(bytes + start, to, length);
    at += length;
    store<u32>(toEnds + offset, at);
    store<u32>(toHashes + offset, hashValue(type, to, length));
    store<u8>(toTypes + value, <u8>type);
  }
}

function varint(start: usize, length: u32): u64 {
  let value: u64 = 0;
  for (let i: u32 = 0; i < length; i++) value |= (<u64>(load<u8>(start + i) & 0x7f)) << (i * 7);
  return value;
}

export function scatterCodes(
  cells: usize,
  rows: usize,
  count: u32,
  to: usize,
  toCount: u32,
  codeBytes: u32,
): void {
  if (rows !== 0) memory.fill(to, 0, <usize>(toCount * codeBytes));
  for (let i: u32 = 0; i < count; i++) {
    const offset = (<usize>i) << 2;
    const at = rows === 0 ? <usize>i : <usize>load<u32>(rows + offset);
    const code = load<u32>(cells + offset);
    if (codeBytes === 1) store<u8>(to + at, <u8>code);
    else store<u16>(to + (at << 1), <u16>code);
  }
}

export function markRows(
  rows: usize,
  count: u32,
  presence: usize,
  presenceWords: u32,
  ranks: usize,
  rankCount: u32,
  rankRows: u32,
): void {
  memory.fill(presence, 0, (<usize>presenceWords) << 2);
  for (let i: u32 = 0; i < count; i++) {
    const row = load<u32>(rows + ((<usize>i) << 2));
    const word = presence + ((<usize>(row >>> 5)) << 2);
    store<u32>(word, load<u32>(word) | (1 << (row & 31)));
  }
  let rank: u32 = 0;
  for (let index: u32 = 0; index < rankCount; index++) {
    store<u32>(ranks + ((<usize>index) << 2), rank);
    const wordsEnd = min((index + 1) * (rankRows >>> 5), presenceWords);
    for (let word = index * (rankRows >>> 5); word < wordsEnd; word++) {
      rank += <u32>popcnt(load<u32>(presence + ((<usize>word) << 2)));
    }
  }
}
