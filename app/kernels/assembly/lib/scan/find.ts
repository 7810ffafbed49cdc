/** The first i >= start with column[i] == value; -1 where there is none. */
export function findWord(column: usize, start: u32, count: u32, value: u32): i32 {
  const wanted = i32x4.splat(value);
  let i = start;
  for (; i + 16 <= count; i += 16) {
    const at = column + ((<usize>i) << 2);
    const a = i32x4.eq(v128.load(at), wanted);
    const b = i32x4.eq(v128.load(at, 16), wanted);
    const c = i32x4.eq(v128.load(at, 32), wanted);
    const d = i32x4.eq(v128.load(at, 48), wanted);
    if (v128.any_true(v128.or(v128.or(a, b), v128.or(c, d)))) break;
  }
  for (; i < count; i++) if (load<u32>(column + ((<usize>i) << 2)) == value) return i;
  return -1;
}

/**
 * Which of the texts that lie side by side in `bytes` (text v ends at ends[v]) contain the `length` > 0 bytes at
 * `needle`: bit first + v of `out` is set. With `folds`, ASCII letters match in either case and the needle is lower case.
 * Returns how many do.
 */
export function textsContaining(
  bytes: usize,
  ends: usize,
  count: u32,
  needle: usize,
  length: u32,
  folds: u32,
  first: u32,
  out: usize,
): u32 {
  if (count == 0) return 0;
  const total = load<u32>(ends + ((<usize>count - 1) << 2));
  let found: u32 = 0;
  let text: u32 = 0;
  let at: u32 = 0;
  while (true) {
    const place = findText(bytes, at, total, needle, length, folds);
    if (place < 0) return found;
    text = textAt(ends, text, count, <u32>place);
    const end = load<u32>(ends + ((<usize>text) << 2));
    if (<u32>place + length > end) {
      // It runs into the next text.
      at = <u32>place + 1;
      continue;
    }
    const bit = first + text;
    const word = out + ((<usize>(bit >> 5)) << 2);
    store<u32>(word, load<u32>(word) | ((<u32>1) << (bit & 31)));
    found += 1;
    at = end;
    text += 1;
    if (text >= count) return found;
  }
}

/** The text that the byte at `place` belongs to, from `text` on: steps that double, then halves. */
function textAt(ends: usize, text: u32, count: u32, place: u32): u32 {
  let step: u32 = 1;
  let low = text;
  while (low + step < count && load<u32>(ends + ((<usize>(low + step - 1)) << 2)) <= place) {
    low += step;
    step <<= 1;
  }
  let high = min(low + step, count - 1);
  while (low < high) {
    const middle = (low + high) >> 1;
    if (load<u32>(ends + ((<usize>middle) << 2)) <= place) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Where the needle begins first in bytes[start, end); -1 where it does not occur. First and last byte are looked for together. */
function findText(bytes: usize, start: u32, end: u32, needle: usize, length: u32, folds: u32): i32 {
  if (end - start < length) return -1;
  const head = load<u8>(needle);
  const tail = load<u8>(needle + length - 1);
  const headFold = foldOf(head, folds);
  const tailFold = foldOf(tail, folds);
  const heads = i8x16.splat(head);
  const tails = i8x16.splat(tail);
  const headFolds = i8x16.splat(headFold);
  const tailFolds = i8x16.splat(tailFold);
  const last = end - length;
  let at = start;
  for (; at + 15 <= last; at += 16) {
    const from = v128.or(v128.load(bytes + at), headFolds);
    const to = v128.or(v128.load(bytes + at + length - 1), tailFolds);
    let hits = <u32>i8x16.bitmask(v128.and(i8x16.eq(from, heads), i8x16.eq(to, tails)));
    for (; hits != 0; hits &= hits - 1) {
      const place = at + <u32>ctz(hits);
      if (isTextAt(bytes + place, needle, length, folds)) return place;
    }
  }
  for (; at <= last; at++) if (isTextAt(bytes + at, needle, length, folds)) return at;
  return -1;
}

/** The bit in which the two cases of an ASCII letter differ; 0 for what is no letter. */
function foldOf(byte: u8, folds: u32): u8 {
  return folds != 0 && byte >= 0x61 && byte <= 0x7a ? 0x20 : 0;
}

function isTextAt(at: usize, needle: usize, length: u32, folds: u32): bool {
  for (let i: u32 = 0; i < length; i++) {
    const wanted = load<u8>(needle + i);
    if ((load<u8>(at + i) | foldOf(wanted, folds)) != wanted) return false;
  }
  return true;
}
