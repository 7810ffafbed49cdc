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
