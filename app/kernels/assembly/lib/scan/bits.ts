// Bitmaps: `words` is a multiple of four, offsets are of 16 bytes.

/** How many bits are set in the `words` 32-bit words at `offset`. */
export function countBits(offset: usize, words: u32): u32 {
  const end = offset + ((<usize>words) << 2);
  let at = offset;
  let lanes = i64x2.splat(0);
  for (; at + 16 <= end; at += 16) {
    const bytes = i8x16.popcnt(v128.load(at));
    const shorts = i16x8.extadd_pairwise_i8x16_u(bytes);
    const sums = i32x4.extadd_pairwise_i16x8_u(shorts);
    lanes = i64x2.add(lanes, i64x2.add(i64x2.extend_low_i32x4_u(sums), i64x2.extend_high_i32x4_u(sums)));
  }
  let count = <u32>(i64x2.extract_lane(lanes, 0) + i64x2.extract_lane(lanes, 1));
  for (; at < end; at += 4) count += <u32>popcnt(load<u32>(at));
  return count;
}

/** to &= from; returns whether any bit is left. */
export function andBits(to: usize, from: usize, words: u32): u32 {
  const end = to + ((<usize>words) << 2);
  let any = i32x4.splat(0);
  for (; to < end; to += 16, from += 16) {
    const both = v128.and(v128.load(to), v128.load(from));
    any = v128.or(any, both);
    v128.store(to, both);
  }
  return u32(v128.any_true(any));
}

/** to |= from. */
export function orBits(to: usize, from: usize, words: u32): void {
  const end = to + ((<usize>words) << 2);
  for (; to < end; to += 16, from += 16) v128.store(to, v128.or(v128.load(to), v128.load(from)));
}

/** to &= ~from; returns whether any bit is left. */
export function andNotBits(to: usize, from: usize, words: u32): u32 {
  const end = to + ((<usize>words) << 2);
  let any = i32x4.splat(0);
  for (; to < end; to += 16, from += 16) {
    const rest = v128.andnot(v128.load(to), v128.load(from));
    any = v128.or(any, rest);
    v128.store(to, rest);
  }
  return u32(v128.any_true(any));
}

/** Writes the places of the set bits as u16 (there are at most 65,536), ascending; returns how many. */
export function placesOfBits(bits: usize, words: u32, out: usize): u32 {
  let to = out;
  for (let index: u32 = 0; index < words; index += 2) {
    let pair = load<u64>(bits + (index << 2));
    const first = index << 5;
    for (; pair != 0; pair &= pair - 1, to += 2) store<u16>(to, <u16>(first + <u32>ctz(pair)));
  }
  return <u32>((to - out) >> 1);
}

/**
 * Bits by rank among the set bits of `presence` to bits by row: `out` has bit i set where presence has it and the bit
 * of its rank is set in `ranked`.
 */
export function spreadBits(presence: usize, words: u32, ranked: usize, out: usize): void {
  let rank: u32 = 0;
  for (let index: u32 = 0; index < words; index++) {
    const present = load<u32>(presence + (index << 2));
    const count = <u32>popcnt(present);
    const window = rankedWindow(ranked, rank) & (((<u64>1) << count) - 1);
    store<u32>(out + (index << 2), deposit(present, <u32>window));
    rank += count;
  }
}

/** The bits of `ranked` from `rank` on: at least 32. */
function rankedWindow(ranked: usize, rank: u32): u64 {
  return load<u64>(ranked + ((rank >> 5) << 2)) >> (<u64>rank & 31);
}

/** Bit n of `bits` to the place of the n-th set bit of `mask`. */
function deposit(mask: u32, bits: u32): u32 {
  if (bits == 0) return 0;
  let left = mask;
  let result: u32 = 0;
  for (let rest = bits; rest != 0; rest >>= 1) {
    const lowest = left & (0 - left);
    if ((rest & 1) != 0) result |= lowest;
    left ^= lowest;
  }
  return result;
}

/** Sets bit rows[i] of `out` for each set bit i of `ranked` (bits of `count` rows). */
export function scatterBits(rows: usize, count: u32, ranked: usize, out: usize): void {
  const words = (count + 31) >> 5;
  for (let index: u32 = 0; index < words; index++) {
    let word = load<u32>(ranked + (index << 2));
    for (; word != 0; word &= word - 1) {
      const row = <u32>load<u16>(rows + (((index << 5) + <u32>ctz(word)) << 1));
      const at = out + ((row >> 5) << 2);
      store<u32>(at, load<u32>(at) | ((<u32>1) << (row & 31)));
    }
  }
}
