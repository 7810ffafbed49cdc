import { ListedRows, rowAt } from "./rows";

/** Numbers of the bits that are set in `words` 32-bit words, ascending; returns how many. */
export function bitmapRows(bitmap: usize, words: u32, out: usize): u32 {
  let to = out;
  for (let word: u32 = 0; word < words; word += 2) {
    let bits = load<u64>(bitmap + ((<usize>word) << 2));
    const first = word << 5;
    for (; bits != 0; bits &= bits - 1) {
      store<u16>(to, <u16>(first + <u32>ctz(bits)));
      to += 2;
    }
  }
  return <u32>((to - out) >> 1);
}

/** Those of the rows whose status is error. */
export function errorRows(flags: usize, rows: usize, count: u32, out: usize): u32 {
  return rows == 0 ? errorsOfAll(flags, count, out) : errorsOfSome(flags, rows, count, out);
}

const statusMask: i32 = 3;
const statusError: i32 = 2;

/** 64 rows at a time: most have errors, and how many is guessed wrongly once. */
function errorsOfAll(flags: usize, count: u32, out: usize): u32 {
  let to = out;
  let row: u32 = 0;
  for (; row + 64 <= count; row += 64) {
    let bits =
      errorBits(flags + row) |
      (errorBits(flags + row + 16) << 16) |
      (errorBits(flags + row + 32) << 32) |
      (errorBits(flags + row + 48) << 48);
    for (; bits != 0; bits &= bits - 1) {
      store<u16>(to, <u16>(row + <u32>ctz(bits)));
      to += 2;
    }
  }
  for (; row < count; row++) {
    store<u16>(to, <u16>row);
    to += (<usize>((<i32>load<u8>(flags + row) & statusMask) == statusError)) << 1;
  }
  return <u32>((to - out) >> 1);
}

/** A bit for each of sixteen flags. */
function errorBits(flags: usize): u64 {
  const status = v128.and(v128.load(flags), i8x16.splat(<i8>statusMask));
  return <u64>(<u32>i8x16.bitmask(i8x16.eq(status, i8x16.splat(<i8>statusError))));
}

function errorsOfSome(flags: usize, rows: usize, count: u32, out: usize): u32 {
  let to = out;
  for (let i: u32 = 0; i < count; i++) {
    const row = rowAt<ListedRows>(rows, i);
    store<u16>(to, <u16>row);
    to += (<usize>((<i32>load<u8>(flags + row) & statusMask) == statusError)) << 1;
  }
  return <u32>((to - out) >> 1);
}

/** Rows that one element of `ranks` stands for: one cache line of the bitmap. */
const rankRows: u32 = 512;

/**
 * Ranks, among the rows present in one bitmap, of those that are selected in the other. `ranks` (u16 or u32) holds the present
 * rows before each 512: what lies between selected rows is not touched.
 */
export function bitmapRanks(
  presence: usize,
  ranks: usize,
  rankWidth: u32,
  selection: usize,
  words: u32,
  out: usize,
): u32 {
  let to = out;
  for (let word: u32 = 0; word < words; word += 2) {
    const selected = load<u64>(selection + ((<usize>word) << 2));
    if (selected == 0) continue;
    const present = load<u64>(presence + ((<usize>word) << 2));
    let bits = present & selected;
    if (bits == 0) continue;
    const group = <usize>((word << 5) / rankRows);
    let rank = rankWidth == 2 ? <u32>load<u16>(ranks + (group << 1)) : load<u32>(ranks + (group << 2));
    for (let before = <u32>group * (rankRows >> 5); before < word; before += 2)
      rank += <u32>popcnt(load<u64>(presence + ((<usize>before) << 2)));
    for (; bits != 0; bits &= bits - 1) {
      const below = (bits & (0 - bits)) - 1;
      store<u16>(to, <u16>(rank + <u32>popcnt(present & below)));
      to += 2;
    }
  }
  return <u32>((to - out) >> 1);
}

/** Ranks, among `count` ascending rows, of those that are selected in the bitmap. */
export function sparseRanks(rows: usize, count: u32, selection: usize, out: usize): u32 {
  let to = out;
  for (let rank: u32 = 0; rank < count; rank++) {
    const row = <u32>load<u16>(rows + ((<usize>rank) << 1));
    const word = load<u32>(selection + ((<usize>(row >> 5)) << 2));
    store<u16>(to, <u16>rank);
    to += (<usize>((word >> (row & 31)) & 1)) << 1;
  }
  return <u32>((to - out) >> 1);
}
