import { increment, rowAt } from "./rows";

/** Groups of at most so many are sorted; larger ones are counted by code. */
const sortedMax: u32 = 40;
/** Codes counted together while looking for the place of a rank. */
const coarseShift: u32 = 6;

/** counts[duration code]++ for each row. */
export function countDurations(durationCode: usize, rows: usize, count: u32, counts: usize): void {
  for (let i: u32 = 0; i < count; i++)
    increment(counts, <usize>load<u16>(durationCode + (rowAt(rows, i) << 1)));
}

/**
 * For each group the codes at some shares of its durations: out[group * shareCount + i] is the smallest code that at least
 * shares[i] of the group do not exceed; 0 for an empty group. Group g is sorted[ends[g - 1] … ends[g]); its order is not
 * kept. `coarse` and `fine` are zeroed counters (one a code, and one for 64 codes), left zeroed.
 */
export function groupQuantiles(
  sorted: usize,
  ends: usize,
  groupCount: u32,
  shares: usize,
  shareCount: u32,
  coarse: usize,
  fine: usize,
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
    else pickCounted(codes, count, shares, shareCount, coarse, fine, to);
    first = end;
  }
}

function pickSorted(codes: usize, count: u32, shares: usize, shareCount: u32, out: usize): void {
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
  coarse: usize,
  fine: usize,
  out: usize,
): void {
  for (let i: u32 = 0; i < count; i++) {
    const code = <usize>load<u16>(codes + ((<usize>i) << 1));
    increment(fine, code);
    increment(coarse, code >> coarseShift);
  }
  for (let i: u32 = 0; i < shareCount; i++) {
    const rank = rankOf(load<f64>(shares + ((<usize>i) << 3)), count);
    store<u16>(out + ((<usize>i) << 1), <u16>codeOfRank(rank, coarse, fine));
  }
  for (let i: u32 = 0; i < count; i++) {
    const code = <usize>load<u16>(codes + ((<usize>i) << 1));
    store<u32>(fine + (code << 2), 0);
    store<u32>(coarse + ((code >> coarseShift) << 2), 0);
  }
}

function codeOfRank(rank: u32, coarse: usize, fine: usize): u32 {
  let left = rank;
  let bucket: u32 = 0;
  for (let size = counterAt(coarse, 0); left > size; size = counterAt(coarse, bucket)) {
    left -= size;
    bucket += 1;
  }
  let code = bucket << coarseShift;
  for (let size = counterAt(fine, code); left > size; size = counterAt(fine, code)) {
    left -= size;
    code += 1;
  }
  return code;
}

function counterAt(counters: usize, index: u32): u32 {
  return load<u32>(counters + ((<usize>index) << 2));
}

/** The nearest rank, from 1: a product that rounding put just above a whole number is that number. */
function rankOf(share: f64, count: u32): u32 {
  const rank = <u32>ceil(share * <f64>count - 1e-9);
  return max<u32>(1, min<u32>(rank, count));
}
