/** Bits of a number that are sorted by first, in two steps; numbers that share them are compared. */
const keyBits = 22;
const stepBits = 11;
const stepSize = 1 << stepBits;

/** Below this many numbers, going through them beats going through the buckets. */
const insertedMax = 64;

/** The indexes of the numbers, ascending. `compareEqual` decides between indexes of equal numbers. */
export function orderOfNumbers(
  values: Float64Array,
  compareEqual: (a: number, b: number) => number,
  check: () => void = () => undefined,
): Uint32Array {
  const keys = keysOf(values);
  check();
  const order = keys.length <= insertedMax ? insertByKeys(keys) : distributeByKeys(keys);
  check();
  settleTies(values, keys, order, compareEqual);
  return order;
}

/** The numbers as integers of `keyBits` bits that keep their order. */
function keysOf(values: Float64Array): Uint32Array {
  let least = Number.POSITIVE_INFINITY;
  let largest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) {
    least = Math.min(least, values[i]!);
    largest = Math.max(largest, values[i]!);
  }
  const scale = Math.min(1, (2 ** keyBits - 1) / (largest - least));
  const keys = new Uint32Array(values.length);
  for (let i = 0; i < values.length; i++) keys[i] = (values[i]! - least) * scale;
  return keys;
}

function insertByKeys(keys: Uint32Array): Uint32Array {
  const order = new Uint32Array(keys.length);
  for (let i = 0; i < keys.length; i++) {
    let place = i;
    for (; place > 0 && keys[order[place - 1]!]! > keys[i]!; place--) order[place] = order[place - 1]!;
    order[place] = i;
  }
  return order;
}

/** By the low half of the keys, then by the high one; each step keeps the order of equals. */
function distributeByKeys(keys: Uint32Array): Uint32Array {
  let order = new Uint32Array(keys.length);
  for (let i = 0; i < keys.length; i++) order[i] = i;
  for (const shift of [0, stepBits]) {
    const next = new Uint32Array(stepSize);
    for (let i = 0; i < keys.length; i++) next[(keys[i]! >>> shift) & (stepSize - 1)]! += 1;
    let sum = 0;
    for (let digit = 0; digit < stepSize; digit++) {
      const count = next[digit]!;
      next[digit] = sum;
      sum += count;
    }
    const sorted = new Uint32Array(keys.length);
    for (let i = 0; i < order.length; i++) {
      const digit = (keys[order[i]!]! >>> shift) & (stepSize - 1);
      sorted[next[digit]!] = order[i]!;
      next[digit]! += 1;
    }
    order = sorted;
  }
  return order;
}

/** Orders the runs of numbers whose keys are the same. */
function settleTies(
  values: Float64Array,
  keys: Uint32Array,
  order: Uint32Array,
  compareEqual: (a: number, b: number) => number,
): void {
  for (let from = 0; from < order.length; ) {
    let to = from + 1;
    while (to < order.length && keys[order[to]!] === keys[order[from]!]) to += 1;
    if (to - from > 1)
      order.subarray(from, to).sort((a, b) => values[a]! - values[b]! || compareEqual(a, b) || a - b);
    from = to;
  }
}
