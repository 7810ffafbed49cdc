import type { InferOutput } from "valibot";
import type { GroupTable, groupParams, QueryCost } from "../../../api/trace-queries.ts";
import { TopRows } from "../../top-rows.ts";
import type { QueryWorld, Steps } from "../query-world.ts";
import { codeError } from "./duration-axis.ts";
import { type Grouping, groupRows } from "./group-rows.ts";
import { countSeries } from "./group-series.ts";
import { type GroupStats, groupStats } from "./group-stats.ts";
import { closedRange } from "./metrics-axis.ts";
import { fieldOf, planOf, rangeOf } from "./question.ts";
import { type SpanSelection, selectSpans } from "./selection.ts";
import { axisOver } from "./time-axis.ts";

import { floatsOf, wordsOf } from "./typed-columns.ts";

export type GroupParams = InferOutput<typeof groupParams>;

const shares = [0.5, 0.75, 0.9, 0.95, 0.99];
/** Where each is in `shares`. */
const shareOf = { p50: 0, p75: 1, p90: 2, p95: 3, p99: 4 } as const;

/** Spans by the values of some fields. */
export function* groups(world: QueryWorld, params: GroupParams): Steps<GroupTable> {
  const begun = performance.now();
  const by = params.by.map(fieldOf);
  const range = rangeOf(params);
  const selection = yield* selectSpans(world, planOf(params.query), range);
  const grouping = yield* groupRows(world, selection, by);
  const withTotals = params.totals || params.orderBy === "max" || params.orderBy === "sum";
  const stats = groupStats(world, grouping.parts, { groupCount: grouping.groups.count, shares, withTotals });
  const shown = topGroups(grouping, stats, params);
  const { start, end } = closedRange(world, range);
  const axis = axisOver(start, end, Math.max(1, params.steps));
  const series = params.steps === 0 ? new Uint32Array(0) : countSeries(world, grouping, shown.groups, axis);
  return {
    ...tableOf(grouping, stats, shown, selection),
    steps: params.steps,
    startUnixNano: String(axis.startUnixNano),
    stepNano: axis.stepNano,
    series,
    elapsedMs: performance.now() - begun,
    examinedSpans: selection.examinedSpans,
  };
}

interface ShownGroups {
  readonly groups: readonly number[];
  /** With rows, shown or not. */
  readonly groupCount: number;
}

function topGroups({ groups: all }: Grouping, stats: GroupStats, params: GroupParams): ShownGroups {
  const measure = measureOf(stats, params.orderBy);
  const sign = params.descending ? -1 : 1;
  const order = (a: number, b: number): number => sign * (measure(a) - measure(b));
  // Of equal groups some may be left out: which ones is decided by a hash, so that few texts have to be read.
  const top = new TopRows<number>(params.limit, (a, b) => order(a, b) || all.hash(a) - all.hash(b) || a - b);
  let groupCount = 0;
  for (let group = 0; group < stats.count.length; group++) {
    if (stats.count[group] === 0) continue;
    groupCount += 1;
    top.add(group);
  }
  const shown = top.sorted().map((group) => ({ group, texts: all.texts(group) }));
  shown.sort((a, b) => order(a.group, b.group) || compareLists(a.texts, b.texts));
  return { groups: shown.map(({ group }) => group), groupCount };
}

function measureOf(
  { count, errors, quantileNano, totals }: GroupStats,
  orderBy: GroupParams["orderBy"],
): (group: number) => number {
  switch (orderBy) {
    case "count":
      return (group) => count[group]!;
    case "errors":
      return (group) => errors[group]!;
    case "errorRate":
      return (group) => errors[group]! / count[group]!;
    case "max":
      return (group) => totals!.maxNano[group]!;
    case "sum":
      return (group) => totals!.sumNano[group]!;
    default:
      return (group) => quantileNano[group * shares.length + shareOf[orderBy]]!;
  }
}

function compareLists(a: readonly string[], b: readonly string[]): number {
  for (const [i, text] of a.entries()) if (text !== b[i]) return text < b[i]! ? -1 : 1;
  return 0;
}

function tableOf(
  { groups }: Grouping,
  { count, errors, quantileNano, totals }: GroupStats,
  shown: ShownGroups,
  selection: SpanSelection,
): Omit<GroupTable, keyof QueryCost | "steps" | "startUnixNano" | "stepNano" | "series"> {
  const floats = (of: (group: number) => number) => floatsOf(shown.groups, of);
  const quantile = (name: keyof typeof shareOf) =>
    floats((group) => quantileNano[group * shares.length + shareOf[name]]!);
  return {
    rowCount: shown.groups.length,
    groupCount: shown.groupCount,
    total: selection.count,
    values: shown.groups.flatMap((group) => groups.texts(group)),
    types: shown.groups.flatMap((group) => groups.types(group)),
    absent: Uint8Array.from(
      shown.groups.flatMap((group) => groups.valueNumbers(group)),
      (n) => (n === 0 ? 1 : 0),
    ),
    count: wordsOf(shown.groups, (group) => count[group]!),
    errors: wordsOf(shown.groups, (group) => errors[group]!),
    p50Nano: quantile("p50"),
    p75Nano: quantile("p75"),
    p90Nano: quantile("p90"),
    p95Nano: quantile("p95"),
    p99Nano: quantile("p99"),
    maxNano: floats((group) => totals?.maxNano[group] ?? Number.NaN),
    sumNano: floats((group) => totals?.sumNano[group] ?? Number.NaN),
    quantileError: codeError,
  };
}
