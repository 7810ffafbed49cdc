import { rowsPerStep, type Steps } from "./steps.ts";

/** Short enough to be sorted in one step. */
const runLength = 1_024;

/**
 * The rows 0 … count - 1 in order; equal ones stay as they were. A sort of 200,000 rows takes as long as ten requests,
 * so it is a merge sort that can pause:
 *
 *     runs of 1,024, each sorted at once  ──►  merged two by two  ──►  …  ──►  one
 */
export function* sortedRows(count: number, compare: (a: number, b: number) => number): Steps<Uint32Array> {
  let from = new Uint32Array(count);
  for (let row = 0; row < count; row++) from[row] = row;
  for (let start = 0; start < count; start += runLength) {
    from.subarray(start, start + runLength).sort(compare);
    yield;
  }
  let to = new Uint32Array(count);
  for (let width = runLength; width < count; width *= 2) {
    for (let start = 0; start < count; start += width * 2) yield* merge(from, to, start, width, compare);
    [from, to] = [to, from];
  }
  return from;
}

/** Merges the two sorted runs of `width` from `start` on; the second may be shorter or missing. */
function* merge(
  from: Uint32Array,
  to: Uint32Array,
  start: number,
  width: number,
  compare: (a: number, b: number) => number,
): Steps<void> {
  const middle = Math.min(start + width, from.length);
  const end = Math.min(middle + width, from.length);
  let left = start;
  let right = middle;
  for (let at = start; at < end; at++) {
    if (at % rowsPerStep === 0) yield;
    const isLeft = right === end || (left < middle && compare(from[left]!, from[right]!) <= 0);
    to[at] = isLeft ? from[left++]! : from[right++]!;
  }
}
