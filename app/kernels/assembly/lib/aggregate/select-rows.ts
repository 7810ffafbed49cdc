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
const wordsOfRank: u32 = rankRows >> 6;

/**
 * Ranks, among the rows present in the bitmap, of those of the ascending `rows` that are. `ranks` (u16 or u32) holds the present
 * rows before each 512: what lies between the rows is not touched.
 */
export function bitmapRanks(
  presence: usize,
  ranks: usize,
  rankWidth: u32,
  rows: usize,
  count: u32,
  out: usize,
): u32 {
  let to = out;
  // Where the last row was: its word of 64 rows, and how many are present before that.
  let known: u32 = 0;
  let before: u32 = 0;
  for (let i: u32 = 0; i < count; i++) {
    const row = <u32>rowAt<ListedRows>(rows, i);
    const word = row >> 6;
    const first = row / rankRows;
    if (known < first * wordsOfRank || i == 0) {
      known = first * wordsOfRank;
      before =
        rankWidth == 2
          ? <u32>load<u16>(ranks + ((<usize>first) << 1))
          : load<u32>(ranks + ((<usize>first) << 2));
    }
    for (; known < word; known++) before += <u32>popcnt(load<u64>(presence + ((<usize>known) << 3)));
    const present = load<u64>(presence + ((<usize>word) << 3));
    const bit = (<u64>1) << (<u64>(row & 63));
    store<u16>(to, <u16>(before + <u32>popcnt(present & (bit - 1))));
    to += (<usize>((present & bit) != 0)) << 1;
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
