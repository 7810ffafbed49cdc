import { rankOf, sortedMax, sortFew } from "./quantiles";
import { increment } from "./rows";

/**
 * A run: duration codes of one group and one block, ascending. A group has a run of each block that has rows of it. `place` is
 * where the search stands: so many codes of the run are at or below the one that is looked at.
 *
 *     │ address of the codes │ count │ place │      u32 each
 */
const runBytes: usize = 12;
const countAt: usize = 4;
const placeAt: usize = 8;

/** Codes are below this. */
const codesEnd: u32 = 0x1_0000;

/** Sorts the codes of each group: group g is codes[ends[g - 1] … ends[g]). `counters` are zeroed, one (u32) a code, and left so. */
export function sortRuns(codes: usize, ends: usize, groupCount: u32, counters: usize): void {
  let first: u32 = 0;
  for (let group: u32 = 0; group < groupCount; group++) {
    const end = load<u32>(ends + ((<usize>group) << 2));
    const from = codes + ((<usize>first) << 1);
    if (end - first <= sortedMax) sortFew(from, end - first);
    else sortByCounting(from, end - first, counters);
    first = end;
  }
}

function sortByCounting(codes: usize, count: u32, counters: usize): void {
  let code = codesEnd;
  for (let i: u32 = 0; i < count; i++) {
    const own = <u32>load<u16>(codes + ((<usize>i) << 1));
    increment(counters, <usize>own);
    code = min<u32>(code, own);
  }
  const end = codes + ((<usize>count) << 1);
  for (let at = codes; at < end; code++) {
    const counter = counters + ((<usize>code) << 2);
    const next = at + ((<usize>load<u32>(counter)) << 1);
    for (; at < next; at += 2) store<u16>(at, <u16>code);
    store<u32>(counter, 0);
  }
}

/** Ranks that are at most so far away are walked to, code by code; also a 64th of the group. Walking looks at each run in each step. */
const walkedMax: u32 = 32;
const walkedShift: u32 = 6;

/**
 * The quantiles of groups whose durations lie in several runs: out[group * shareCount + i] as `groupQuantiles` finds it. Group g
 * has runs[ends[g - 1] … ends[g]), none of them empty. The code at a share of each run says nearly where it is in all of them.
 */
export function runQuantiles(
  runs: usize,
  ends: usize,
  groupCount: u32,
  shares: usize,
  shareCount: u32,
  out: usize,
): void {
  let from = runs;
  let to = out;
  for (let group: u32 = 0; group < groupCount; group++) {
    const end = runs + <usize>load<u32>(ends + ((<usize>group) << 2)) * runBytes;
    let total: u32 = 0;
    for (let run = from; run < end; run += runBytes) total += load<u32>(run, countAt);
    for (let i: u32 = 0; i < shareCount; i++) {
      const share = load<f64>(shares + ((<usize>i) << 3));
      store<u16>(to, total == 0 ? 0 : <u16>codeAtShare(from, end, total, share));
      to += 2;
    }
    from = end;
  }
}

/** The answer lies between the lowest and the highest of the codes that the runs have at the share; their mean is looked at first. */
function codeAtShare(runs: usize, end: usize, total: u32, share: f64): u32 {
  const rank = rankOf(share, total);
  let lowest: u32 = codesEnd;
  let highest: u32 = 0;
  let sum: u64 = 0;
  for (let run = runs; run < end; run += runBytes) {
    const count = load<u32>(run, countAt);
    const place = rankOf(share, count);
    const code = codeBefore(run, place);
    store<u32>(run, place, placeAt);
    lowest = min<u32>(lowest, code);
    highest = max<u32>(highest, code);
    sum += <u64>code * <u64>count;
  }
  let code = <u32>((sum + (total >> 1)) / total);
  let atMost = placeAll(runs, end, code);
  while (lowest < highest) {
    if (<u32>abs<i32>(<i32>(atMost - rank)) <= walkedMax + (total >> walkedShift)) break;
    if (atMost < rank) lowest = code + 1;
    else highest = code;
    code = (lowest + highest) >> 1;
    atMost = placeAll(runs, end, code);
  }
  return atMost < rank ? walkUp(runs, end, rank - atMost) : walkDown(runs, end, atMost - rank);
}

/** The last code before a place of a run. */
function codeBefore(run: usize, place: u32): u32 {
  return <u32>load<u16>(<usize>load<u32>(run) + ((<usize>place - 1) << 1));
}

/** The first code from a place of a run on. */
function codeFrom(run: usize, place: u32): u32 {
  return <u32>load<u16>(<usize>load<u32>(run) + ((<usize>place) << 1));
}

/** Places every run behind its last code that is at most `code`; returns how many such codes there are. */
function placeAll(runs: usize, end: usize, code: u32): u32 {
  let atMost: u32 = 0;
  for (let run = runs; run < end; run += runBytes) {
    const count = load<u32>(run, countAt);
    let place = load<u32>(run, placeAt);
    // Steps that double as long as they do not lead too far, then halves of the last.
    let step: u32 = 1;
    if (place < count && codeFrom(run, place) <= code) {
      for (; place + step <= count && codeBefore(run, place + step) <= code; step <<= 1) place += step;
      for (; step != 0; step >>= 1)
        if (place + step <= count && codeBefore(run, place + step) <= code) place += step;
    } else {
      for (; place >= step && codeFrom(run, place - step) > code; step <<= 1) place -= step;
      for (; step != 0; step >>= 1) if (place >= step && codeFrom(run, place - step) > code) place -= step;
    }
    store<u32>(run, place, placeAt);
    atMost += place;
  }
  return atMost;
}

/** The code at the rank that lies `missing` > 0 codes above the places of all runs. */
function walkUp(runs: usize, end: usize, missing: u32): u32 {
  let left = <i32>missing;
  let next: u32 = codesEnd;
  for (let run = runs; run < end; run += runBytes) {
    const place = load<u32>(run, placeAt);
    if (place < load<u32>(run, countAt)) next = min<u32>(next, codeFrom(run, place));
  }
  while (true) {
    const code = next;
    next = codesEnd;
    for (let run = runs; run < end; run += runBytes) {
      const count = load<u32>(run, countAt);
      let place = load<u32>(run, placeAt);
      if (place == count) continue;
      let above = codeFrom(run, place);
      if (above == code) {
        for (; above == code; above = codeFrom(run, place)) {
          place += 1;
          left -= 1;
          if (place == count) break;
        }
        store<u32>(run, place, placeAt);
        if (place == count) continue;
      }
      next = min<u32>(next, above);
    }
    if (left <= 0) return code;
  }
}

/** The code at the rank that lies `surplus` >= 0 codes below the places of all runs. */
function walkDown(runs: usize, end: usize, surplus: u32): u32 {
  let left = <i32>surplus;
  let next: u32 = 0;
  for (let run = runs; run < end; run += runBytes) {
    const place = load<u32>(run, placeAt);
    if (place != 0) next = max<u32>(next, codeBefore(run, place));
  }
  while (true) {
    const code = next;
    next = 0;
    for (let run = runs; run < end; run += runBytes) {
      let place = load<u32>(run, placeAt);
      if (place == 0) continue;
      let below = codeBefore(run, place);
      if (below == code) {
        for (; below == code; below = codeBefore(run, place)) {
          place -= 1;
          left -= 1;
          if (place == 0) break;
        }
        store<u32>(run, place, placeAt);
        if (place == 0) continue;
      }
      next = max<u32>(next, below);
    }
    if (left < 0) return code;
  }
}
