import { compareU64, roughAt } from "../../../spanindex/words.ts";
import { TopRows } from "../../top-rows.ts";
import { rootOperation, traceDurationNano } from "../fields/trace-fields.ts";
import type { QueryWorld } from "../query-world.ts";

export interface TraceOrder {
  readonly orderBy: "start" | "duration" | "spans" | "errors" | "name" | "service";
  readonly descending: boolean;
}

/** The first `limit` traces in the order asked for; among equal ones the newest first, then by trace id. */
export function firstTraces(
  world: QueryWorld,
  ordinals: readonly number[],
  order: TraceOrder,
  limit: number,
): readonly number[] {
  const compare = comparison(world, ordinals, order);
  if (ordinals.length <= limit) return ordinals.toSorted(compare);
  const top = new TopRows(limit, compare);
  for (const ordinal of ordinals) top.add(ordinal);
  return top.sorted();
}

type Compare = (a: number, b: number) => number;

function comparison(
  world: QueryWorld,
  ordinals: readonly number[],
  { orderBy, descending }: TraceOrder,
): Compare {
  const direction = descending ? -1 : 1;
  const { traces } = world;
  const { startUnixNano, traceId } = traces;
  const byKey = orderBy === "start" ? undefined : keys(world, ordinals, orderBy);
  const byStart = orderBy === "start" ? direction : -1;
  return (a, b) => {
    if (byKey !== undefined) {
      const order = byKey[a]! - byKey[b]!;
      if (order !== 0) return order * direction;
    }
    return compareU64(startUnixNano, a, startUnixNano, b) * byStart || compareIds(traceId, a, b);
  };
}

function compareIds(traceId: Uint32Array, a: number, b: number): number {
  for (let word = 0; word < 4; word++) {
    const apart = traceId[a * 4 + word]! - traceId[b * 4 + word]!;
    if (apart !== 0) return apart;
  }
  return 0;
}

/** By ordinal, what is compared first. Taken once, for the table may change while it is sorted by. */
function keys(
  world: QueryWorld,
  ordinals: readonly number[],
  orderBy: Exclude<TraceOrder["orderBy"], "start">,
): ArrayLike<number> {
  const { traces } = world;
  switch (orderBy) {
    case "duration": {
      const durations = new Float64Array(traces.rowCount);
      for (const ordinal of ordinals) durations[ordinal] = traceDurationNano(traces, ordinal);
      return durations;
    }
    case "spans":
      return traces.spanCount.slice();
    case "errors":
      return traces.errorCount.slice();
    case "name":
    case "service":
      return textRanks(world, ordinals, orderBy);
  }
}

/** Numbers that are ordered as the texts of the roots are. */
function textRanks(
  world: QueryWorld,
  ordinals: readonly number[],
  part: "name" | "service",
): ArrayLike<number> {
  const texts = new Map<number, string>();
  for (const ordinal of ordinals) texts.set(ordinal, rootOperation(world, ordinal)?.[part] ?? "");
  const ranked = [...new Set(texts.values())].sort();
  const rankOf = new Map(ranked.map((text, rank) => [text, rank]));
  const ranks = new Uint32Array(world.traces.rowCount);
  for (const [ordinal, text] of texts) ranks[ordinal] = rankOf.get(text)!;
  return ranks;
}

/** How many of the traces certainly start after a time. */
export function countAfter({ traces }: QueryWorld, ordinals: readonly number[], unixNano: bigint): number {
  const bound = Number(unixNano) + roughNano;
  let count = 0;
  for (const ordinal of ordinals) if (roughAt(traces.startUnixNano, ordinal) > bound) count += 1;
  return count;
}

/** Times as doubles are off by up to 128 ns, both of them. */
const roughNano = 1_024;
