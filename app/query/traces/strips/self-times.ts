import { awaitedParent } from "../../../spanindex/block/span-block.ts";
import { durationOf, startOffsetOf } from "../../../spanindex/block/span-times.ts";
import type { TracePart } from "./wanted-traces.ts";

/** Spans of one trace, in order of arrival, with what self time takes. */
interface Spans {
  readonly rowIds: Map<number, number>;
  readonly startNano: number[];
  readonly durationNano: number[];
  /** Cell of `hot.parent`. */
  readonly parent: number[];
  readonly service: string[];
}

/**
 * Self time by service of one trace, largest first: of each span its duration less the union of its direct children's
 * intervals inside it, never negative.
 */
export function selfTimeByService(parts: readonly TracePart[]): [service: string, selfNano: number][] {
  const spans = readSpans(parts);
  const selfNano = selfTimes(spans);
  const sums = new Map<string, number>();
  spans.service.forEach((service, span) => {
    sums.set(service, (sums.get(service) ?? 0) + selfNano[span]!);
  });
  return [...sums].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
}

function readSpans(parts: readonly TracePart[]): Spans {
  const spans: Spans = { rowIds: new Map(), startNano: [], durationNano: [], parent: [], service: [] };
  const base = parts[0]?.block.hot.startBaseUnixNano ?? 0n;
  for (const { block, head } of parts) {
    const { hot, operations } = block;
    const offset = Number(hot.startBaseUnixNano - base);
    let row = head;
    // A chain ends with 0, and has no more rows than the block.
    for (let left = block.rowCount; left > 0; left--) {
      spans.rowIds.set(((block.slot << 16) | (block.firstRow + row)) >>> 0, spans.startNano.length);
      spans.startNano.push(offset + startOffsetOf(hot, row));
      spans.durationNano.push(durationOf(hot, row));
      spans.parent.push(hot.parent[row]!);
      spans.service.push(operations.service[hot.operation[row]!]!);
      row = hot.nextInTrace[row]!;
      if (row === 0) break;
    }
  }
  return spans;
}

/** Children in order of start, so that each parent only has to remember up to where it is covered. */
function selfTimes({ rowIds, startNano, durationNano, parent }: Spans): number[] {
  const selfNano = durationNano.map((duration) => Math.max(0, duration));
  const coveredUntil = [...startNano];
  const byStart = startNano.map((_, span) => span).sort((a, b) => startNano[a]! - startNano[b]!);
  for (const child of byStart) {
    const owner = parent[child]! < awaitedParent ? rowIds.get(parent[child]!) : undefined;
    if (owner === undefined || owner === child) continue;
    const start = Math.max(startNano[child]!, coveredUntil[owner]!);
    const childEnd = startNano[child]! + durationNano[child]!;
    const end = Math.min(childEnd, startNano[owner]! + durationNano[owner]!);
    if (end <= start) continue;
    selfNano[owner] = selfNano[owner]! - (end - start);
    coveredUntil[owner] = end;
  }
  return selfNano;
}
