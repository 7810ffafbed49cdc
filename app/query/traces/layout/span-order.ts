import { orderOfNumbers } from "../../../analysis/order-numbers.ts";
import { compareTexts } from "../../../base/compare-texts.ts";
import { type SpanBlock, spanBit } from "../../../spanindex/block/span-block.ts";
import { durationOf } from "../../../spanindex/block/span-times.ts";
import { compareSpanIds } from "./span-ids.ts";
import type { TraceSpans } from "./trace-spans.ts";

/**
 * The spans by start, then span id, then by what else is drawn of them: never by arrival, so that a trace is laid out the
 * same whatever order it came in. Spans that cannot be told apart may change places.
 */
export function orderSpans(spans: TraceSpans, check: () => void): Uint32Array {
  return orderOfNumbers(spans.startNano, (a, b) => compareSameStart(spans, a, b), check);
}

/**
 * As `orderSpans`, group by group: spans of one group follow each other. `starts`: where each group begins, and their end; `grouped`: the
 * spans group by group, which is put in order.
 */
export function orderWithin(spans: TraceSpans, grouped: Uint32Array, starts: Uint32Array): void {
  for (let group = 0; group + 1 < starts.length; group++) {
    const own = grouped.subarray(starts[group], starts[group + 1]);
    if (own.length <= insertedMax) insertSpans(spans, own);
    else sortSpans(spans, own);
  }
}

/** Below this many, putting each one where it belongs beats sorting. */
const insertedMax = 64;

function insertSpans(spans: TraceSpans, own: Uint32Array): void {
  const { startNano } = spans;
  for (let i = 1; i < own.length; i++) {
    const span = own[i]!;
    const start = startNano[span]!;
    let place = i;
    for (; place > 0; place--) {
      const other = own[place - 1]!;
      const later = startNano[other]! - start;
      if (later < 0 || (later === 0 && compareSameStart(spans, other, span) <= 0)) break;
      own[place] = other;
    }
    own[place] = span;
  }
}

function sortSpans(spans: TraceSpans, own: Uint32Array): void {
  const startNano = new Float64Array(own.length);
  for (let i = 0; i < own.length; i++) startNano[i] = spans.startNano[own[i]!]!;
  const order = orderOfNumbers(startNano, (a, b) => compareSameStart(spans, own[a]!, own[b]!));
  own.set(order.map((place) => own[place]!));
}

function compareSameStart(spans: TraceSpans, a: number, b: number): number {
  const left = blockOf(spans, a);
  const right = blockOf(spans, b);
  const i = spans.row[a]!;
  const j = spans.row[b]!;
  // The same id and start with other content is rare enough to look closely.
  return compareSpanIds(left.hot.spanId, i, right.hot.spanId, j) || compareContent(left, i, right, j);
}

function compareContent(left: SpanBlock, i: number, right: SpanBlock, j: number): number {
  const p = left.hot.operation[i]!;
  const q = right.hot.operation[j]!;
  const flags = [left.hot.flags[i]!, right.hot.flags[j]!] as const;
  return (
    durationOf(left.hot, i) - durationOf(right.hot, j) ||
    left.operations.kind[p]! - right.operations.kind[q]! ||
    (flags[0] & spanBit.statusMask) - (flags[1] & spanBit.statusMask) ||
    (flags[0] & spanBit.hasLinks) - (flags[1] & spanBit.hasLinks) ||
    compareTexts(left.operations.name[p]!, right.operations.name[q]!) ||
    compareTexts(left.operations.service[p]!, right.operations.service[q]!)
  );
}

function blockOf({ parts, part }: TraceSpans, span: number): SpanBlock {
  return parts[part[span]!]!.block;
}
