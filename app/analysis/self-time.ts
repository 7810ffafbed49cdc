import type { SpanTree } from "./span-tree.ts";

/**
 * Self time by node, in nanoseconds: the duration of a span less the union of its direct children's intervals inside
 * it, never negative; 0 for an awaited parent. One pass: nodes are in order of start, so each parent only has to
 * remember up to where it is covered.
 */
export function selfTimes(tree: SpanTree): Float64Array {
  const { spans, order, parent } = tree;
  const { startOffsetNano, durationNano } = spans;
  const self = new Float64Array(tree.nodeCount);
  const coveredUntil = new Float64Array(spans.spanCount);
  for (let node = 0; node < spans.spanCount; node++) {
    const span = order[node]!;
    self[node] = Math.max(0, durationNano[span]!);
    coveredUntil[node] = startOffsetNano[span]!;
  }
  for (let node = 0; node < spans.spanCount; node++) {
    const above = parent[node]!;
    if (above < 0 || above >= spans.spanCount) continue;
    const child = order[node]!;
    const owner = order[above]!;
    const start = Math.max(startOffsetNano[child]!, coveredUntil[above]!);
    const childEnd = startOffsetNano[child]! + durationNano[child]!;
    const end = Math.min(childEnd, startOffsetNano[owner]! + durationNano[owner]!);
    if (end <= start) continue;
    self[above] = self[above]! - (end - start);
    coveredUntil[above] = end;
  }
  return self;
}

/** Self time by service (number in `spans.texts`), largest first. */
export function selfTimeByService(tree: SpanTree): [service: number, selfNano: number][] {
  const self = selfTimes(tree);
  const sums = new Map<number, number>();
  for (let node = 0; node < tree.spans.spanCount; node++) {
    const service = tree.spans.service[tree.order[node]!]!;
    sums.set(service, (sums.get(service) ?? 0) + self[node]!);
  }
  const { texts } = tree.spans.texts;
  return [...sums].sort((a, b) => b[1] - a[1] || (texts[a[0]]! < texts[b[0]]! ? -1 : 1));
}
