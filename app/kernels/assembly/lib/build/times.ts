/** Rows of the earliest and the latest of `count` times, the first of each, as two words at `to`. */
export function findExtremes(times: usize, count: u32, to: usize): void {
  let first: u32 = 0;
  let last: u32 = 0;
  let min = load<u64>(times);
  let max = min;
  for (let row: u32 = 1; row < count; row++) {
    const time = load<u64>(times + ((<usize>row) << 3));
    if (time < min) {
      min = time;
      first = row;
    }
    if (time > max) {
      max = time;
      last = row;
    }
  }
  store<u32>(to, first);
  store<u32>(to, last, 4);
}

/** Writes a value of one, two or four bytes. */
function storeLow(to: usize, row: u32, bytes: u32, value: u32): void {
  if (bytes === 1) store<u8>(to + row, <u8>value);
  else if (bytes === 2) store<u16>(to + ((<usize>row) << 1), <u16>value);
  else store<u32>(to + ((<usize>row) << 2), value);
}

export function writeOffsets(
  times: usize,
  count: u32,
  baseRow: u32,
  shift: u32,
  high: usize,
  low: usize,
  lowBytes: u32,
): void {
  const base = load<u64>(times + ((<usize>baseRow) << 3));
  const mask = ((<u64>1) << shift) - 1;
  for (let row: u32 = 0; row < count; row++) {
    const offset = load<u64>(times + ((<usize>row) << 3)) - base;
    store<u32>(high + ((<usize>row) << 2), <u32>(offset >>> shift));
    if (lowBytes !== 0) storeLow(low, row, lowBytes, <u32>(offset & mask));
  }
}

/** Of a negative duration: no column holds it. */
const negativeBits: u32 = 255;

export function writeDurationCodes(
  starts: usize,
  ends: usize,
  count: u32,
  narrowBits: u32,
  codes: usize,
  bits: usize,
  to: usize,
): void {
  let misses: u32 = 0;
  let min: u32 = 0xffff;
  let max: u32 = 0;
  for (let row: u32 = 0; row < count; row++) {
    const offset = (<usize>row) << 3;
    const start = load<u64>(starts + offset);
    const end = load<u64>(ends + offset);
    let left: u32 = negativeBits;
    let code: u32 = 0;
    if (end >= start) {
      const duration = end - start;
      left = duration < 256 ? 0 : 56 - <u32>clz(duration);
      code = left * 128 + <u32>(duration >>> left);
    }
    store<u16>(codes + ((<usize>row) << 1), <u16>code);
    store<u8>(bits + row, <u8>left);
    if (left > narrowBits) misses++;
    if (code < min) min = code;
    if (code > max) max = code;
  }
  store<u32>(to, misses);
  store<u32>(to, min, 4);
  store<u32>(to, max, 8);
}

export function writeDurationLows(
  starts: usize,
  ends: usize,
  count: u32,
  bits: usize,
  heldBits: u32,
  lows: usize,
  lowBytes: u32,
  longRows: usize,
): u32 {
  let long: u32 = 0;
  for (let row: u32 = 0; row < count; row++) {
    const left = <u32>load<u8>(bits + row);
    if (left > heldBits) {
      storeLow(lows, row, lowBytes, 0xffff_ffff);
      store<u32>(longRows + ((<usize>long) << 2), row);
      long++;
      continue;
    }
    const offset = (<usize>row) << 3;
    const duration = load<u64>(ends + offset) - load<u64>(starts + offset);
    storeLow(lows, row, lowBytes, <u32>(duration & (((<u64>1) << left) - 1)));
  }
  return long;
}
