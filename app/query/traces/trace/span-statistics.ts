import type { InferOutput } from "valibot";
import type { SpanStatistics, spanStatisticsParams } from "../../../api/trace-view.ts";
import { compareTextLists } from "../../../base/compare-texts.ts";
import { TopRows } from "../../top-rows.ts";
import { type Grouping, groupRows } from "../aggregate/group-rows.ts";
import { fieldOf } from "../aggregate/question.ts";
import { isSelected, type SpanSelection } from "../aggregate/selection.ts";
import type { LaidOutTrace } from "../layout/laid-out-trace.ts";
import { BitOps } from "../predicate/bits.ts";
import type { QueryWorld, Steps } from "../query-world.ts";
import { type GroupSums, pickGroups, sumGroups } from "./group-sums.ts";
import { bitmapsOf, matchingRows } from "./span-bits.ts";
import { forEachSpanRow } from "./trace-blocks.ts";
import { noTrace, rowsOfTrace, type TraceQuestion, versionOfRows } from "./trace-question.ts";

type StatisticsParams = InferOutput<typeof spanStatisticsParams>;
export type StatisticsQuestion = TraceQuestion & Omit<StatisticsParams, "traceId">;

/** The spans of a trace, or some of them, by the values of some fields. */
export function* spanStatistics(world: QueryWorld, question: StatisticsQuestion): Steps<SpanStatistics> {
  const startedMs = performance.now();
  const trace = rowsOfTrace(world, question) ?? noTrace;
  const selection = yield* selectRows(world, trace, question);
  const grouping = yield* groupRows(world, selection, question.by.map(fieldOf));
  return {
    version: versionOfRows(question, trace),
    ...tableOf(trace, grouping, groupsOfRows(world, trace, grouping), question),
    examinedSpans: trace.spanCount,
    elapsedMs: performance.now() - startedMs,
  };
}

function* selectRows(
  world: QueryWorld,
  trace: LaidOutTrace,
  question: StatisticsQuestion,
): Steps<SpanSelection> {
  const isMatch = yield* matchingRows(world, trace, question.query);
  const isInArea = areaTest(trace, question);
  const isInRows = rangeTest(trace, question.rows);
  const ops = new BitOps(world.scratch, world.kernels);
  const bitmaps = bitmapsOf(
    { world, ops },
    trace,
    (row, block, blockRow) => isInRows(row) && isInArea(row) && isMatch(row, block, blockRow),
  );
  const parts = [...bitmaps].map(([block, bitmap]) => {
    return { block, bitmap, count: ops.count(bitmap, block.rowCount) };
  });
  const count = parts.reduce((sum, part) => sum + part.count, 0);
  return { parts, count, examinedSpans: trace.spanCount };
}

/** Spans of no duration lie in an area, too. */
function areaTest(
  { startOffsetNano: start, durationNanoOfRow: duration }: LaidOutTrace,
  {
    startOffsetNano = Number.NEGATIVE_INFINITY,
    endOffsetNano = Number.POSITIVE_INFINITY,
  }: StatisticsQuestion,
): (row: number) => boolean {
  return (row) =>
    start[row]! <= endOffsetNano && start[row]! + Math.max(0, duration[row]!) >= startOffsetNano;
}

function rangeTest({ rowCount }: LaidOutTrace, ranges: StatisticsParams["rows"]): (row: number) => boolean {
  if (ranges === undefined) return () => true;
  const isWanted = new Uint8Array(rowCount);
  for (const [from, to] of ranges) isWanted.fill(1, from, to);
  return (row) => isWanted[row] === 1;
}

/** By row; -1 where it is not selected. */
function groupsOfRows(world: QueryWorld, trace: LaidOutTrace, { parts }: Grouping): Int32Array {
  const groupOfRow = new Int32Array(trace.rowCount).fill(-1);
  const byBlock = new Map(parts.map((part) => [part.block, part]));
  forEachSpanRow(world, trace, (row, block, blockRow) => {
    const part = byBlock.get(block);
    if (part !== undefined && isSelected(part.bitmap, blockRow))
      groupOfRow[row] = part.groups[part.codes[blockRow]!]!;
  });
  return groupOfRow;
}

type Table = Omit<SpanStatistics, "version" | "examinedSpans" | "elapsedMs">;

function tableOf(
  trace: LaidOutTrace,
  { groups }: Grouping,
  groupOfRow: Int32Array,
  { orderBy, limit }: StatisticsQuestion,
): Table {
  const sums = sumGroups(trace, groupOfRow, groups.count);
  const measure = measureOf(sums, orderBy);
  const order = (a: number, b: number): number => measure[b]! - measure[a]!;
  // Of equal groups some may be left out: which ones is decided by a hash, so that few texts have to be read.
  const top = new TopRows<number>(limit, (a, b) => order(a, b) || groups.hash(a) - groups.hash(b) || a - b);
  const totals = { groupCount: 0, totalCount: 0, totalSelfNano: 0, totalCriticalNano: 0 };
  for (let group = 0; group < groups.count; group++) {
    if (sums.count[group] === 0) continue;
    totals.groupCount += 1;
    totals.totalCount += sums.count[group]!;
    totals.totalSelfNano += sums.self.sumNano[group]!;
    totals.totalCriticalNano += sums.criticalNano[group]!;
    top.add(group);
  }
  const shown = top.sorted().map((group) => ({ group, texts: groups.texts(group) }));
  shown.sort((a, b) => order(a.group, b.group) || compareTextLists(a.texts, b.texts));
  const absent = shown.flatMap(({ group }) => groups.valueNumbers(group).map((number) => +(number === 0)));
  return {
    ...totals,
    rowCount: shown.length,
    values: shown.flatMap(({ texts }) => texts),
    absent: Uint8Array.from(absent),
    ...pickGroups(
      sums,
      shown.map(({ group }) => group),
    ),
  };
}

function measureOf(
  { count, duration, self, criticalNano }: GroupSums,
  orderBy: StatisticsQuestion["orderBy"],
): Float64Array | Uint32Array {
  switch (orderBy) {
    case "count":
      return count;
    case "total":
      return duration.sumNano;
    case "self":
      return self.sumNano;
    case "critical":
      return criticalNano;
    case "max":
      return duration.maxNano;
    case "p95":
      return duration.p95Nano;
  }
}
