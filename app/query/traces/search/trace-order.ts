import { compareU64, roughAt } from "../../../spanindex/words.ts";
import { rootOperation, traceDurationNano } from "../fields/trace-fields.ts";
import type { QueryWorld } from "../query-world.ts";
import { keepFirst } from "./keep-first.ts";

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
  const byKey = order.orderBy === "start" ? undefined : keys(world, ordinals, order.orderBy);
  const compare = comparison(world, byKey, order);
  const candidates = ordinals.length <= limit ? ordinals : prune(world, ordinals, byKey, order, limit);
  return candidates.toSorted(compare).slice(0, limit);
}

/** Those that may be among the first: comparing all of them would take longer than the rest of the search. */
function prune(
  { traces }: QueryWorld,
  ordinals: readonly number[],
  byKey: ArrayLike<number> | undefined,
  { descending }: TraceOrder,
  limit: number,
): readonly number[] {
  const sign = descending ? 1 : -1;
  const startOf = (ordinal: number) => roughAt(traces.startUnixNano, ordinal);
  if (byKey === undefined) {
    const { sure, tied } = keepFirst(
      keysOf(ordinals, (ordinal) => startOf(ordinal) * sign),
      limit,
      roughNano,
    );
    return [...sure, ...tied].map((place) => ordinals[place]!);
  }
  const { sure, tied } = keepFirst(
    keysOf(ordinals, (ordinal) => byKey[ordinal]! * sign),
    limit,
    0,
  );
  const equal = tied.map((place) => ordinals[place]!);
  const newest = keepFirst(keysOf(equal, startOf), limit - sure.length, roughNano);
  return [
    ...sure.map((place) => ordinals[place]!),
    ...[...newest.sure, ...newest.tied].map((place) => equal[place]!),
  ];
}

function keysOf(ordinals: readonly number[], keyOf: (ordinal: number) => number): Float64Array {
  const list = new Float64Array(ordinals.length);
  for (let place = 0; place < list.length; place++) list[place] = keyOf(ordinals[place]!);
  return list;
}

type Compare = (a: number, b: number) => number;

/** Comparisons between two looks for cancellation. */
const comparesPerCheck = 65_536;

function comparison(
  world: QueryWorld,
  byKey: ArrayLike<number> | undefined,
  { descending }: TraceOrder,
): Compare {
  const direction = descending ? -1 : 1;
  const { startUnixNano, traceId } = world.traces;
  const byStart = byKey === undefined ? direction : -1;
  let left = comparesPerCheck;
  return (a, b) => {
    if (left-- === 0) {
      world.check();
      left = comparesPerCheck;
    }
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

/** Times as doubles are off by up to 1,024 ns (in the year 2554; 128 ns today), both of them. */
const roughNano = 8_192;
