import type { TraceSpans } from "./trace-spans.ts";

/** Bits of a start that spans are sorted by first, in two steps; starts that share them are compared. */
const keyBits = 22;
const stepBits = 11;
const stepSize = 1 << stepBits;

/** The spans by start, then span id, then arrival. */
export function orderSpans(spans: TraceSpans, check: () => void): Uint32Array {
  const keys = keysOf(spans);
  check();
  const order = sortByKeys(keys);
  check();
  settleTies(spans, keys, order);
  return order;
}

/** The starts as numbers of `keyBits` bits that keep their order. */
function keysOf({ count, startNano }: TraceSpans): Uint32Array {
  let earliest = Number.POSITIVE_INFINITY;
  let latest = Number.NEGATIVE_INFINITY;
  for (let span = 0; span < count; span++) {
    earliest = Math.min(earliest, startNano[span]!);
    latest = Math.max(latest, startNano[span]!);
  }
  const scale = Math.min(1, (2 ** keyBits - 1) / (latest - earliest));
  const keys = new Uint32Array(count);
  for (let span = 0; span < count; span++) keys[span] = (startNano[span]! - earliest) * scale;
  return keys;
}

/** Below this many spans, going through them beats going through the buckets. */
const insertedMax = 64;

function sortByKeys(keys: Uint32Array): Uint32Array {
  return keys.length <= insertedMax ? insertByKeys(keys) : distributeByKeys(keys);
}

function insertByKeys(keys: Uint32Array): Uint32Array {
  const order = new Uint32Array(keys.length);
  for (let span = 0; span < keys.length; span++) {
    let place = span;
    for (; place > 0 && keys[order[place - 1]!]! > keys[span]!; place--) order[place] = order[place - 1]!;
    order[place] = span;
  }
  return order;
}

/** By the low half of the keys, then by the high one; each step keeps the order of equals. */
function distributeByKeys(keys: Uint32Array): Uint32Array {
  let order = new Uint32Array(keys.length);
  for (let span = 0; span < order.length; span++) order[span] = span;
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

/** Orders the runs of spans whose keys are the same. */
function settleTies(spans: TraceSpans, keys: Uint32Array, order: Uint32Array): void {
  const { startNano } = spans;
  for (let from = 0; from < order.length; ) {
    let to = from + 1;
    while (to < order.length && keys[order[to]!] === keys[order[from]!]) to += 1;
    if (to - from > 1)
      order
        .subarray(from, to)
        .sort((a, b) => startNano[a]! - startNano[b]! || compareIds(spans, a, b) || a - b);
    from = to;
  }
}

/** In the order of their hex digits. */
function compareIds({ parts, part, row }: TraceSpans, a: number, b: number): number {
  const left = parts[part[a]!]!.block.hot.spanId;
  const right = parts[part[b]!]!.block.hot.spanId;
  for (let word = 0; word < 2; word++) {
    const x = left[row[a]! * 2 + word]!;
    const y = right[row[b]! * 2 + word]!;
    if (x !== y) return swapBytes(x) - swapBytes(y);
  }
  return 0;
}

/** Words hold the first byte lowest. */
function swapBytes(word: number): number {
  const swapped = ((word & 0xff) << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24);
  return swapped >>> 0;
}
