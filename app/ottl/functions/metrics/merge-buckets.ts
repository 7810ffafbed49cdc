import type { MetricBatch } from "../../../pdata/metric-batch.ts";
import { boundsOf, countsOf, narrowBounds, setCounts } from "./buckets.ts";

export const mergeMethods = ["remove_explicit_bound", "limit_buckets"] as const;
export type MergeMethod = (typeof mergeMethods)[number];

/** How near a bound has to be to the one that is named. */
const tolerance = 1e-12;

/** Fewer buckets of a histogram. */
interface Buckets {
  readonly bounds: readonly number[];
  readonly counts: readonly bigint[];
}

/**
 * `merge_histogram_buckets`: puts buckets of a histogram point together: the two at a bound, or as many as make at most `target` of
 * them, always the same number. Points that are none, or not well formed, stay as they are. Source: README of contrib's transform processor.
 */
export function mergeBuckets(
  { tables }: MetricBatch,
  point: number,
  method: MergeMethod,
  target: number,
): void {
  const buckets = { bounds: boundsOf(tables, point), counts: countsOf(tables, point) };
  if (buckets.counts.length !== buckets.bounds.length + 1) return;
  const merged = method === "limit_buckets" ? limited(buckets, target) : withoutBound(buckets, target);
  if (merged === undefined) return;
  setCounts(tables, point, merged.counts);
  narrowBounds(tables, point, merged.bounds);
}

function withoutBound({ bounds, counts }: Buckets, target: number): Buckets | undefined {
  const at = bounds.findIndex((bound) => Math.abs(bound - target) < tolerance);
  if (at < 0) return undefined;
  return {
    bounds: bounds.toSpliced(at, 1),
    counts: counts.toSpliced(at, 2, counts[at]! + counts[at + 1]!),
  };
}

function limited({ bounds, counts }: Buckets, most: number): Buckets | undefined {
  const isOrdered = bounds.every((bound, i) => i === 0 || bound > bounds[i - 1]!);
  if (counts.length <= most || !isOrdered) return undefined;
  const size = Math.ceil(counts.length / most);
  return {
    bounds: bounds.filter((_, i) => (i + 1) % size === 0),
    counts: Array.from({ length: Math.ceil(counts.length / size) }, (_, i) =>
      counts.slice(i * size, (i + 1) * size).reduce((sum, count) => sum + count, 0n),
    ),
  };
}
