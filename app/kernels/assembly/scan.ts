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
