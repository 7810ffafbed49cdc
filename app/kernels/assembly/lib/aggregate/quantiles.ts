import { EveryRow, increment, ListedRows, rowAt } from "./rows";

/** Groups of at most so many are sorted; larger ones are counted by code. */
export const sortedMax: u32 = 48;
/** Codes whose counters are added up at once while looking for the place of a rank. */
const strideCodes: u32 = 16;

/** counts[duration code]++ for each row. */
export function countDurations(durationCode: usize, rows: usize, count: u32, counts: usize): void {
  if (rows == 0) countDurationsOf<EveryRow>(durationCode, rows, count, counts);
  else countDurationsOf<ListedRows>(durationCode, rows, count, counts);
}

function countDurationsOf<R extends number>(
  durationCode: usize,
  rows: usize,
  count: u32,
  counts: usize,
): void {
  for (let i: u32 = 0; i < count; i++)
    increment(counts, <usize>load<u16>(durationCode + (rowAt<R>(rows, i) << 1)));
}

/**
 * For each group the codes at some shares of its durations: out[group * shareCount + i] is the smallest code that at least
 * shares[i] of the group do not exceed; 0 for an empty group. Group g is sorted[ends[g - 1] … ends[g]); its order is not
 * kept. `counters` are zeroed, one (u32) a code and `strideCodes` more, and left zeroed.
 */
export function groupQuantiles(
  sorted: usize,
  ends: usize,
  groupCount: u32,
  shares: usize,
  shareCount: u32,
  counters: usize,
  out: usize,
): void {
  let first: u32 = 0;
  for (let group: u32 = 0; group < groupCount; group++) {
    const end = load<u32>(ends + ((<usize>group) << 2));
    const codes = sorted + ((<usize>first) << 1);
    const to = out + ((<usize>(group * shareCount)) << 1);
    const count = end - first;
    if (count == 0) memory.fill(to, 0, (<usize>shareCount) << 1);
    else if (count <= sortedMax) pickSorted(codes, count, shares, shareCount, to);
    else pickCounted(codes, count, shares, shareCount, counters, to);
    first = end;
  }
}

/**
 * As `groupQuantiles`, of groups whose durations were counted by code: group g has `stride` counters (u32), the first for code
 * `firstCode`, and 16 more lie behind the last group. `sizes[g]` is how many there are.
 */
export function countedQuantiles(
  counters: usize,
  stride: u32,
  firstCode: u32,
  sizes: usize,
  groupCount: u32,
  shares: usize,
  shareCount: u32,
  out: usize,
): void {
  for (let group: u32 = 0; group < groupCount; group++) {
    const size = load<u32>(sizes + ((<usize>group) << 2));
    const own = counters + ((<usize>(group * stride)) << 2);
    for (let i: u32 = 0; i < shareCount; i++) {
      const rank = rankOf(load<f64>(shares + ((<usize>i) << 3)), size);
      const code = size == 0 ? 0 : firstCode + codeOfRank(rank, own, 0);
      store<u16>(out + ((<usize>(group * shareCount + i)) << 1), <u16>code);
    }
  }
}

/** By insertion: few need nothing better. */
export function sortFew(codes: usize, count: u32): void {
  for (let i: usize = 1; i < <usize>count; i++) {
    const code = load<u16>(codes + (i << 1));
    let at = i;
    for (; at > 0; at--) {
      const before = load<u16>(codes + ((at - 1) << 1));
      if (before <= code) break;
      store<u16>(codes + (at << 1), before);
    }
    store<u16>(codes + (at << 1), code);
  }
}

function pickSorted(codes: usize, count: u32, shares: usize, shareCount: u32, out: usize): void {
  sortFew(codes, count);
  for (let i: u32 = 0; i < shareCount; i++) {
    const rank = rankOf(load<f64>(shares + ((<usize>i) << 3)), count);
    store<u16>(out + ((<usize>i) << 1), load<u16>(codes + ((<usize>(rank - 1)) << 1)));
  }
}

function pickCounted(
  codes: usize,
  count: u32,
  shares: usize,
  shareCount: u32,
  counters: usize,
  out: usize,
): void {
  let lowest: u32 = 0xffff;
  let highest: u32 = 0;
  for (let i: u32 = 0; i < count; i++) {
    const code = <u32>load<u16>(codes + ((<usize>i) << 1));
    increment(counters, <usize>code);
    lowest = min<u32>(lowest, code);
    highest = max<u32>(highest, code);
  }
  for (let i: u32 = 0; i < shareCount; i++) {
    const rank = rankOf(load<f64>(shares + ((<usize>i) << 3)), count);
    store<u16>(out + ((<usize>i) << 1), <u16>codeOfRank(rank, counters, lowest));
  }
  memory.fill(counters + ((<usize>lowest) << 2), 0, (<usize>(highest - lowest + 1)) << 2);
}

/** The code at a rank, none being below `lowest`. */
function codeOfRank(rank: u32, counters: usize, lowest: u32): u32 {
  let left = rank;
  let at = counters + ((<usize>lowest) << 2);
  for (; ; at += strideCodes << 2) {
    const sum = i32x4.add(
      i32x4.add(v128.load(at), v128.load(at, 16)),
      i32x4.add(v128.load(at, 32), v128.load(at, 48)),
    );
    const pairs = i32x4.add(
      sum,
      i8x16.shuffle(sum, sum, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7),
    );
    const size = <u32>(i32x4.extract_lane(pairs, 0) + i32x4.extract_lane(pairs, 1));
    if (left <= size) break;
    left -= size;
  }
  for (let size = load<u32>(at); left > size; size = load<u32>(at)) {
    left -= size;
    at += 4;
  }
  return <u32>((at - counters) >> 2);
}

/** The nearest rank, from 1: a product that rounding put just above a whole number is that number. */
export function rankOf(share: f64, count: u32): u32 {
  const rank = <u32>ceil(share * <f64>count - 1e-9);
  return max<u32>(1, min<u32>(rank, count));
}
