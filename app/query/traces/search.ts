import { TextPool } from "../../analysis/text-pool.ts";
import type { TraceTime } from "../../api/params.ts";
import type { TraceList } from "../../api/traces.ts";
import { planOf, rangeOf } from "./aggregate/question.ts";
import { withinRange } from "./aggregate/selection.ts";
import type { Condition } from "./plan/condition.ts";
import type { QueryPlan } from "./plan.ts";
import type { Bits } from "./predicate/bits.ts";
import { Filter } from "./predicate/filter.ts";
import type { QueryWorld, Steps } from "./query-world.ts";
import { FoundTraces } from "./search/found-traces.ts";
import { packMatches } from "./search/matched-spans.ts";
import { packTraces } from "./search/pack-traces.ts";
import { countAfter, firstTraces, type TraceOrder } from "./search/trace-order.ts";
import type { TraceRange } from "./search/trace-range.ts";
import { evaluateStages, type Spansets } from "./spanset/evaluate.ts";
import { traceGroups } from "./spanset/groups.ts";
import { stripsOf } from "./strips/strips.ts";

/** `SearchParams` of the API after validation and defaults. */
export interface TraceSearch extends TraceOrder {
  readonly query: string;
  readonly startUnixNano?: string | undefined;
  readonly endUnixNano?: string | undefined;
  readonly traceTime: TraceTime;
  readonly limit: number;
  readonly countAll: boolean;
  readonly spansPerTrace: number;
  readonly strips: boolean;
}

/** The traces of which spans match; `traceTime` says which of them lie in the time range. */
export function* search(world: QueryWorld, params: TraceSearch): Steps<TraceList> {
  const startedMs = performance.now();
  const plan = planOf(params.query);
  const filter = new Filter(world);
  const answer = yield* findSpans(filter, plan, params);
  const ordinals = firstTraces(world, answer.found.ordinals, params, params.limit);
  const texts = new TextPool();
  const columns = packTraces(world, ordinals, answer.found.spanCount, texts);
  const matches = yield* packMatches(filter, answer.spansets, ordinals, {
    spansPerTrace: params.spansPerTrace,
    baseUnixNano: BigInt(columns.baseUnixNano),
    shown: plan.shown,
    texts,
  });
  const list: TraceList = {
    matched: answer.found.ordinals.length,
    isLowerBound: answer.isLowerBound,
    examined: world.traces.rowCount,
    examinedSpans: world.blocks.reduce((sum, { rowCount }) => sum + rowCount, 0),
    omittedKeys: world.omittedKeys,
    elapsedMs: 0,
    ...columns,
    matches,
    stripEnd: new Uint32Array(ordinals.length),
    stripService: new Uint32Array(0),
    stripSelfNano: new Float64Array(0),
    strings: texts.texts,
  };
  const strips = params.strips ? stripsOf(world, list) : {};
  return { ...list, ...strips, elapsedMs: performance.now() - startedMs };
}

interface Answer {
  readonly spansets: Spansets;
  readonly found: FoundTraces;
  readonly isLowerBound: boolean;
}

function* findSpans(filter: Filter, plan: QueryPlan, params: TraceSearch): Steps<Answer> {
  const { world } = filter;
  const range: TraceRange = { ...rangeOf(params), traceTime: params.traceTime };
  const hasBounds = range.startUnixNano !== undefined || range.endUnixNano !== undefined;
  const inTime = range.traceTime === "spans" && hasBounds ? spansWithin(world, range) : asTheyAre;
  const found = new FoundTraces(world, filter.ops, range);
  if (plan.condition !== undefined && !plan.matchesAll)
    return yield* findNewestFirst(filter, plan.condition, { found, inTime }, params);
  const spansets = yield* evaluateStages(filter, plan.stages);
  if (plan.matchesAll && inTime === asTheyAre) {
    found.addAll();
    return { spansets, found, isLowerBound: false };
  }
  const rows = spansets.rows.map((bits, place) => inTime(place, bits));
  rows.forEach((bits, place) => {
    world.check();
    found.add(place, bits);
  });
  return { spansets: { ...spansets, rows }, found, isLowerBound: false };
}

/** Those of the matched rows of a block that lie in the time range. */
type RowsInTime = (place: number, rows: Bits) => Bits;

const asTheyAre: RowsInTime = (_place, rows) => rows;

function spansWithin(world: QueryWorld, range: TraceRange): RowsInTime {
  return (place, rows) => {
    if (rows === "none") return rows;
    const part = withinRange(world, world.blocks[place]!, rows === "all" ? undefined : rows, range);
    return part.count === 0 ? "none" : (part.bitmap ?? "all");
  };
}

interface Search {
  readonly found: FoundTraces;
  readonly inTime: RowsInTime;
}

/**
 * Looks through the blocks from the newest spans on. A trace that was not found up to some block starts no later than the
 * latest span of the blocks that are left; once `limit` traces start after that, the list is certain, and so are its matched spans.
 */
function* findNewestFirst(
  filter: Filter,
  condition: Condition,
  { found, inTime }: Search,
  { countAll, orderBy, descending, limit }: TraceSearch,
): Steps<Answer> {
  const { world } = filter;
  const mayStop = !countAll && orderBy === "start" && descending;
  const order = newestFirst(world);
  const rows: Bits[] = world.blocks.map(() => "none");
  let isLowerBound = false;
  for (const place of order) {
    world.check();
    const block = world.blocks[place]!;
    if (mayStop && found.ordinals.length >= limit) {
      isLowerBound = countAfter(world, found.ordinals, block.zone.maxStartUnixNano) >= limit;
      if (isLowerBound) break;
    }
    rows[place] = inTime(place, yield* filter.keptRows(block, condition));
    found.add(place, rows[place]);
  }
  return { spansets: { rows, groups: traceGroups(world) }, found, isLowerBound };
}

/** Places of blocks, those with the latest start first. */
function newestFirst({ blocks }: QueryWorld): readonly number[] {
  const latest = blocks.map(({ zone }) => zone.maxStartUnixNano);
  return [...blocks.keys()].sort((a, b) =>
    latest[a]! < latest[b]! ? 1 : latest[a]! > latest[b]! ? -1 : b - a,
  );
}
