import { selfTimes } from "../layout/arrange.ts";
import { orderSpans } from "../layout/span-order.ts";
import { parentsOf } from "../layout/span-parents.ts";
import { durationsOf, readChains, type TracePart } from "../layout/trace-spans.ts";

/** Self time by service of one trace, largest first. */
export function selfTimeByService(
  parts: readonly TracePart[],
  check: () => void,
): [service: string, selfNano: number][] {
  const spans = readChains(parts, parts[0]?.block.hot.startBaseUnixNano ?? 0n);
  const order = orderSpans(spans, check);
  const durationOfSpan = durationsOf(spans);
  const startNano = new Float64Array(spans.count);
  const durationNano = new Float64Array(spans.count);
  for (let node = 0; node < spans.count; node++) {
    startNano[node] = spans.startNano[order[node]!]!;
    durationNano[node] = durationOfSpan[order[node]!]!;
  }
  const self = selfTimes(parentsOf(spans, order), startNano, durationNano);
  const selfOfSpan = new Float64Array(spans.count);
  for (let node = 0; node < spans.count; node++) selfOfSpan[order[node]!] = self[node]!;
  const sums = new Map<string, number>();
  for (const { block, from, to } of spans.parts) {
    const { hot, operations } = block;
    for (let span = from; span < to; span++) {
      const service = operations.service[hot.operation[spans.row[span]!]!]!;
      sums.set(service, (sums.get(service) ?? 0) + selfOfSpan[span]!);
    }
  }
  return [...sums].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
}
