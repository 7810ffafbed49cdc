import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { collectSpans } from "../queries/span-set.ts";
import { traceRequests } from "./requests.ts";

const spanCount = 50_000;

test("the same seed gives the same bytes, another seed others", () => {
  const digest = (seed: number) => {
    const hash = createHash("sha256");
    for (const request of traceRequests(2_000, seed)) hash.update(request);
    return hash.digest("hex");
  };
  expect(digest(1)).toBe(digest(1));
  expect(digest(2)).not.toBe(digest(1));
});

test("the recording is as large, as skewed and as late as it says", () => {
  const spans = collectSpans(traceRequests(spanCount, 1), spanCount);
  const sizes = new Uint32Array(spans.traceCount);
  for (const trace of spans.trace) sizes[trace]! += 1;
  const sorted = sizes.toSorted();
  expect(sorted.at(-1)).toBe(5_000);
  // Half of the traces have at most eight spans.
  expect(sorted[sorted.length >> 1]).toBeLessThan(9);
  expect(spans.services).toHaveLength(40);
  expect(spans.spanKeys).toHaveLength(28);
  expect(spans.attributes.length / spanCount).toBeCloseTo(12.2, 0);
  expect(shareOf(spans.status, (status) => status === 2)).toBeCloseTo(0.033, 2);
  // Children end before their parents do, and another collector may still be later.
  const late = shareOf(spans.parent, (parent, row) => parent > row);
  expect(late).toBeGreaterThan(0.3);
  expect(spans.parent.filter((parent) => parent === -1)).toHaveLength(spans.traceCount);
});

function shareOf(values: Uint8Array | Int32Array, holds: (value: number, row: number) => boolean): number {
  let count = 0;
  for (const [row, value] of values.entries()) if (holds(value, row)) count += 1;
  return count / values.length;
}
