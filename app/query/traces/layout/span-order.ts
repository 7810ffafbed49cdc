import type { TraceSpans } from "./trace-spans.ts";

/** Numbers up to here are exact as doubles. */
const exactMax = Number.MAX_SAFE_INTEGER;

/** The spans by start, then span id, then arrival. */
export function orderSpans(spans: TraceSpans): Uint32Array {
  const { count, startNano } = spans;
  const longest = startNano.reduce((a, b) => Math.max(a, b), 0);
  const earliest = startNano.reduce((a, b) => Math.min(a, b), 0);
  const order =
    longest * count + count < exactMax && earliest >= 0 ? packedOrder(spans) : comparedOrder(spans);
  settleTies(spans, order);
  return order;
}

/** Start and number of a span in one double: numbers are sorted without a function to compare them. */
function packedOrder({ count, startNano }: TraceSpans): Uint32Array {
  const packed = new Float64Array(count);
  for (let span = 0; span < count; span++) packed[span] = startNano[span]! * count + span;
  packed.sort();
  return Uint32Array.from(packed, (value) => value % count);
}

function comparedOrder({ count, startNano }: TraceSpans): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, span) => span);
  return order.sort((a, b) => startNano[a]! - startNano[b]! || a - b);
}

function settleTies(spans: TraceSpans, order: Uint32Array): void {
  const { startNano } = spans;
  for (let from = 0; from < order.length; ) {
    let to = from + 1;
    while (to < order.length && startNano[order[to]!] === startNano[order[from]!]) to += 1;
    if (to - from > 1) order.subarray(from, to).sort((a, b) => compareIds(spans, a, b) || a - b);
    from = to;
  }
}

/** In the order of their hex digits. */
function compareIds({ blocks, block, row }: TraceSpans, a: number, b: number): number {
  const left = blocks[block[a]!]!.hot.spanId;
  const right = blocks[block[b]!]!.hot.spanId;
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
