import { TextPool } from "../../../analysis/text-pool.ts";
import type { TraceList } from "../../../api/traces.ts";
import type { QueryWorld } from "../query-world.ts";
import { selfTimeByService } from "./self-times.ts";
import { partsOfTraces, type TimeWindow } from "./wanted-traces.ts";

type ListedTraces = Pick<
  TraceList,
  "rowCount" | "baseUnixNano" | "startOffsetNano" | "durationNano" | "traceId" | "spanCount" | "strings"
>;
export type StripColumns = Pick<TraceList, "stripEnd" | "stripService" | "stripSelfNano" | "strings">;

/**
 * Larger traces have no strip in a list: laying out 100,000 spans takes as long as the rest of the list. Opening the
 * trace shows the same figures.
 */
const stripSpansMax = 20_000;

/** Spans laid out for one answer; the rows after that have no strip. */
const stripSpansPerListMax = 400_000;

/** The strips of the traces of a list, and its strings with the services added. */
export function stripsOf(world: QueryWorld, list: ListedTraces): StripColumns {
  const texts = new TextPool();
  const stripEnd = new Uint32Array(list.rowCount);
  const stripService: number[] = [];
  const stripSelfNano: number[] = [];
  const parts = partsOfTraces(world, list.traceId, timeWindow(list));
  let left = stripSpansPerListMax;
  const check = () => world.check();
  for (let row = 0; row < list.rowCount; row++) {
    const spans = list.spanCount[row]!;
    if (spans <= Math.min(left, stripSpansMax)) {
      left -= spans;
      for (const [service, selfNano] of selfTimeByService(parts[row]!, check)) {
        stripService.push(list.strings.length + texts.of(service));
        stripSelfNano.push(selfNano);
      }
    }
    stripEnd[row] = stripService.length;
  }
  return {
    stripEnd,
    stripService: Uint32Array.from(stripService),
    stripSelfNano: Float64Array.from(stripSelfNano),
    strings: [...list.strings, ...texts.texts],
  };
}

/** From the first start to the last end of the listed traces. */
function timeWindow({ rowCount, baseUnixNano, startOffsetNano, durationNano }: ListedTraces): TimeWindow {
  let start = Number.POSITIVE_INFINITY;
  let end = Number.NEGATIVE_INFINITY;
  for (let row = 0; row < rowCount; row++) {
    start = Math.min(start, startOffsetNano[row]!);
    end = Math.max(end, startOffsetNano[row]! + durationNano[row]!);
  }
  const base = BigInt(baseUnixNano);
  if (rowCount === 0) return { startUnixNano: base, endUnixNano: base };
  return { startUnixNano: base + BigInt(Math.floor(start)), endUnixNano: base + BigInt(Math.ceil(end)) };
}
