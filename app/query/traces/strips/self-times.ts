import { durationOf } from "../../../spanindex/block/span-times.ts";
import { selfTimes } from "../layout/arrange.ts";
import { orderSpans } from "../layout/span-order.ts";
import { parentsOf } from "../layout/span-parents.ts";
import { readChains, type TracePart } from "../layout/trace-spans.ts";

/** Self time by service of one trace, largest first. */
export function selfTimeByService(
  parts: readonly TracePart[],
  check: () => void,
): [service: string, selfNano: number][] {
  const spans = readChains(parts, parts[0]?.block.hot.startBaseUnixNano ?? 0n);
  const order = orderSpans(spans, check);
  const startNano = new Float64Array(spans.count);
  const durationNano = new Float64Array(spans.count);
  for (let node = 0; node < spans.count; node++) {
    const span = order[node]!;
    startNano[node] = spans.startNano[span]!;
    durationNano[node] = durationOf(spans.blocks[spans.block[span]!]!.hot, spans.row[span]!);
  }
  const self = selfTimes(parentsOf(spans, order), startNano, durationNano);
  const sums = new Map<string, number>();
  for (let node = 0; node < spans.count; node++) {
    const span = order[node]!;
    const { hot, operations } = spans.blocks[spans.block[span]!]!;
    const service = operations.service[hot.operation[spans.row[span]!]!]!;
    sums.set(service, (sums.get(service) ?? 0) + self[node]!);
  }
  return [...sums].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
}
