/**
 * Which of many items are among the first `limit`, by a key of each: the largest keys are first. Returns their places, in no
 * order, and more than `limit` where keys are closer than `tolerance` to that of the last one: what decides between those is the caller's.
 */
export function keepFirst(keys: Float64Array, limit: number, tolerance: number): KeptFirst {
  const border = limit < keys.length ? largest(keys, limit) : Number.NEGATIVE_INFINITY;
  const sure: number[] = [];
  const tied: number[] = [];
  for (let place = 0; place < keys.length; place++) {
    const key = keys[place]!;
    if (key > border + tolerance) sure.push(place);
    else if (key >= border - tolerance) tied.push(place);
  }
  return { sure, tied };
}

export interface KeptFirst {
  /** At most `limit`. */
  readonly sure: readonly number[];
  /** As good as the last one. */
  readonly tied: readonly number[];
}

/** The key that `count` - 1 others are not smaller than (quickselect; on average linear). */
function largest(keys: Float64Array, count: number): number {
  const work = keys.slice();
  let low = 0;
  let high = work.length - 1;
  const wanted = work.length - count;
  while (low < high) {
    const pivot = middleOf(work[low]!, work[(low + high) >> 1]!, work[high]!);
    let left = low;
    let right = high;
    while (left <= right) {
      while (work[left]! < pivot) left += 1;
      while (work[right]! > pivot) right -= 1;
      if (left > right) break;
      const swapped = work[left]!;
      work[left++] = work[right]!;
      work[right--] = swapped;
    }
    if (wanted <= right) high = right;
    else if (wanted >= left) low = left;
    else return work[wanted]!;
  }
  return work[wanted]!;
}

function middleOf(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}
