/** What was wrong with an item and has been mended, one bit each. */
export const warningBit = {
  invalidUtf8: 1,
  valueTooDeep: 2,
  strindexIgnored: 4,
  attributesOverLimit: 8,
  invalidTraceId: 16,
  invalidSpanId: 32,
  invalidLinkTraceId: 64,
  invalidLinkSpanId: 128,
} as const;

/** Reasons in the order of the bits. */
const warningReasons = [
  "invalid_utf8",
  "value_too_deep",
  "strindex_ignored",
  "attributes_over_limit",
  "invalid_trace_id",
  "invalid_span_id",
  "invalid_link_trace_id",
  "invalid_link_span_id",
] as const;

/** Counts items by reason while a request is decoded. */
export class ReasonCounter {
  readonly counts = new Map<string, number>();

  add(reason: string, items = 1): void {
    this.counts.set(reason, (this.counts.get(reason) ?? 0) + items);
  }

  /** Counts one item under each reason whose bit is set. */
  addWarnings(bits: number): void {
    for (let i = 0; i < warningReasons.length; i++) {
      if ((bits >>> i) & 1) this.add(warningReasons[i]!);
    }
  }
}
