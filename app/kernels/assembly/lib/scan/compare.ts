// Columns of codes compared with constants. Row i becomes bit i of `out`, little-endian words, padded with zeros to whole
// 16 bytes.

/** Sets a bit where min <= (codes[row] & mask) <= max. */
export function rangeBytes(codes: usize, rows: u32, mask: u32, min: u32, max: u32, out: usize): void {
  const masks = i8x16.splat(<i8>mask);
  const base = i8x16.splat(<i8>min);
  const width = i8x16.splat(<i8>(max - min));
  const whole = rows & ~31;
  let row: u32 = 0;
  for (; row < whole; row += 32) {
    const low = i8x16.sub(v128.and(v128.load(codes + row), masks), base);
    const high = i8x16.sub(v128.and(v128.load(codes + row, 16), masks), base);
    const word = i8x16.bitmask(i8x16.le_u(low, width)) | (i8x16.bitmask(i8x16.le_u(high, width)) << 16);
    store<u32>(out + (row >> 3), word);
  }
  let word: u32 = 0;
  for (; row < rows; row++) {
    const isIn = (<u32>load<u8>(codes + row) & mask) - min <= max - min;
    word |= u32(isIn) << (row & 31);
  }
  finishBits(out, rows, word);
}

/** Sets a bit where min <= codes[row] <= max. */
export function rangeShorts(codes: usize, rows: u32, min: u32, max: u32, out: usize): void {
  const base = i16x8.splat(<i16>min);
  const width = i16x8.splat(<i16>(max - min));
  const whole = rows & ~31;
  let row: u32 = 0;
  for (; row < whole; row += 32) {
    const at = codes + (row << 1);
    const a = i16x8.le_u(i16x8.sub(v128.load(at), base), width);
    const b = i16x8.le_u(i16x8.sub(v128.load(at, 16), base), width);
    const c = i16x8.le_u(i16x8.sub(v128.load(at, 32), base), width);
    const d = i16x8.le_u(i16x8.sub(v128.load(at, 48), base), width);
    const low = i8x16.bitmask(i8x16.narrow_i16x8_s(a, b));
    const high = i8x16.bitmask(i8x16.narrow_i16x8_s(c, d));
    store<u32>(out + (row >> 3), low | (high << 16));
  }
  let word: u32 = 0;
  for (; row < rows; row++) {
    const isIn = <u32>load<u16>(codes + (row << 1)) - min <= max - min;
    word |= u32(isIn) << (row & 31);
  }
  finishBits(out, rows, word);
}

/** Sets a bit where min <= codes[row] <= max. */
export function rangeWords(codes: usize, rows: u32, min: u32, max: u32, out: usize): void {
  const base = i32x4.splat(min);
  const width = i32x4.splat(max - min);
  const whole = rows & ~31;
  let row: u32 = 0;
  for (; row < whole; row += 32) {
    let word: u32 = 0;
    for (let part: u32 = 0; part < 32; part += 4) {
      const lanes = i32x4.sub(v128.load(codes + ((row + part) << 2)), base);
      word |= (<u32>i32x4.bitmask(i32x4.le_u(lanes, width))) << part;
    }
    store<u32>(out + (row >> 3), word);
  }
  let word: u32 = 0;
  for (; row < rows; row++) {
    const isIn = load<u32>(codes + (row << 2)) - min <= max - min;
    word |= u32(isIn) << (row & 31);
  }
  finishBits(out, rows, word);
}

/** Sets a bit where bit codes[row] of `table` (32 bytes) is set. */
export function memberBytes(codes: usize, rows: u32, table: usize, out: usize): void {
  const whole = rows & ~31;
  let row: u32 = 0;
  for (; row < whole; row += 32) {
    const low = <u32>i8x16.bitmask(memberLanes(v128.load(codes + row), table));
    const high = <u32>i8x16.bitmask(memberLanes(v128.load(codes + row, 16), table));
    store<u32>(out + (row >> 3), low | (high << 16));
  }
  let word: u32 = 0;
  for (; row < rows; row++) {
    const code = <u32>load<u8>(codes + row);
    word |= ((<u32>load<u8>(table + (code >> 3)) >> (code & 7)) & 1) << (row & 31);
  }
  finishBits(out, rows, word);
}

/** The table is 256 bits: two swizzles find the byte of a code, a third the bit within it. */
function memberLanes(codes: v128, table: usize): v128 {
  const place = i8x16.shr_u(codes, 3);
  const low = i8x16.swizzle(v128.load(table), place);
  const high = i8x16.swizzle(v128.load(table, 16), i8x16.sub(place, i8x16.splat(16)));
  const bitOf = i8x16(1, 2, 4, 8, 16, 32, 64, -128, 0, 0, 0, 0, 0, 0, 0, 0);
  const bit = i8x16.swizzle(bitOf, v128.and(codes, i8x16.splat(7)));
  return i8x16.eq(v128.and(v128.or(low, high), bit), bit);
}

/** Codes up to here are looked up 32 at a time: their bits fill eight vectors. */
const vectorCodes: u32 = 1024;

/** Sets a bit where bit codes[row] of `table` is set; the table has a bit for each of `codeCount` codes. */
export function memberShorts(codes: usize, rows: u32, table: usize, codeCount: u32, out: usize): void {
  let row: u32 = 0;
  if (codeCount <= vectorCodes) {
    const whole = rows & ~31;
    for (; row < whole; row += 32) {
      const at = codes + (row << 1);
      const low = memberHalf(v128.load(at), v128.load(at, 16), table, codeCount);
      const high = memberHalf(v128.load(at, 32), v128.load(at, 48), table, codeCount);
      store<u32>(out + (row >> 3), low | (high << 16));
    }
  }
  let word: u32 = 0;
  for (; row < rows; row++) {
    const code = <u32>load<u16>(codes + (row << 1));
    word |= ((<u32>load<u8>(table + (code >> 3)) >> (code & 7)) & 1) << (row & 31);
    if ((row & 31) == 31) {
      store<u32>(out + ((row >> 5) << 2), word);
      word = 0;
    }
  }
  finishBits(out, rows, word);
}

/** Sixteen codes: which byte of the table holds the bit of each (at most 128), and which bit it is. */
function memberHalf(first: v128, second: v128, table: usize, codeCount: u32): u32 {
  const place = i8x16.narrow_i16x8_u(i16x8.shr_u(first, 3), i16x8.shr_u(second, 3));
  const seven = i16x8.splat(7);
  const inByte = i8x16.narrow_i16x8_u(v128.and(first, seven), v128.and(second, seven));
  let bytes = i8x16.splat(0);
  let rest = place;
  for (let code: u32 = 0; code < codeCount; code += 128) {
    bytes = v128.or(bytes, i8x16.swizzle(v128.load(table + (code >> 3)), rest));
    rest = i8x16.sub(rest, i8x16.splat(16));
  }
  const bitOf = i8x16(1, 2, 4, 8, 16, 32, 64, -128, 0, 0, 0, 0, 0, 0, 0, 0);
  const bit = i8x16.swizzle(bitOf, inByte);
  return <u32>i8x16.bitmask(i8x16.eq(v128.and(bytes, bit), bit));
}

/** Stores the last word, if rows are left over for it, and zeros up to whole 16 bytes. */
function finishBits(out: usize, rows: u32, word: u32): void {
  let at = out + ((rows >> 5) << 2);
  const end = out + (((rows + 127) >> 7) << 4);
  if ((rows & 31) != 0) {
    store<u32>(at, word);
    at += 4;
  }
  for (; at < end; at += 4) store<u32>(at, 0);
}
