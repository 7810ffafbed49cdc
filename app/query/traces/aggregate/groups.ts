import type { InferOutput } from "valibot";
import {
  type GroupTable,
  type groupParams,
  type QueryCost,
  quantileNames,
} from "../../../api/trace-queries.ts";
import { compareTextLists } from "../../../base/compare-texts.ts";
import { isSameField } from "../../../traceql/fields.ts";
import type { Field } from "../../../traceql/syntax-tree.ts";
import { TopRows } from "../../top-rows.ts";
import type { QueryPlan } from "../plan.ts";
import type { QueryWorld, Steps } from "../query-world.ts";
import { codeError } from "./duration-axis.ts";
import { type Grouping, groupRows } from "./group-rows.ts";
import { countSeries } from "./group-series.ts";
import { type GroupStats, groupStats } from "./group-stats.ts";
import { closedRange } from "./metrics-axis.ts";
import { fieldOf, planOf, rangeOf } from "./question.ts";
import { selectSpans } from "./selection.ts";
import { axisOver } from "./time-axis.ts";
import { floatsOf, wordsOf } from "./typed-columns.ts";
import { shownText } from "./value-text.ts";

export type GroupParams = InferOutput<typeof groupParams>;

type QuantileName = (typeof quantileNames)[number];
const shareOf: Readonly<Record<QuantileName, number>> = {
  p50: 0.5,
  p75: 0.75,
  p90: 0.9,
  p95: 0.95,
  p99: 0.99,
};

/** What is known of each group. */
interface Measured extends GroupStats {
  /** NaN where it was not asked for. */
  readonly quantileOf: (group: number, name: QuantileName) => number;
}

/** Spans by the values of some fields. */
export function* groups(world: QueryWorld, params: GroupParams): Steps<GroupTable> {
  const begun = performance.now();
  const by = params.by.map(fieldOf);
  const range = rangeOf(params);
  const plan = planOf(params.query);
  const required = requiredField(plan, by);
  // Spans without the field are one group, which is left out: cheaper than finding those that have it first.
  const selection = yield* selectSpans(world, required === undefined ? plan : planOf(""), range);
  const grouping = yield* groupRows(world, selection, by);
  const withTotals = params.totals || params.orderBy === "max" || params.orderBy === "sum";
  const stats = measure(world, grouping, quantilesOf(params), withTotals);
  world.check();
  const shown = topGroups(grouping, stats, params, required);
  const { start, end } = closedRange(world, range);
  const axis = axisOver(start, end, Math.max(1, params.steps));
  const shownGroups = shown.rows.map(({ group }) => group);
  return {
    ...tableOf(grouping, stats, shown),
    steps: params.steps,
    startUnixNano: String(axis.startUnixNano),
    stepNano: axis.stepNano,
    series: params.steps === 0 ? new Uint32Array(0) : countSeries(world, grouping, shownGroups, axis),
    elapsedMs: performance.now() - begun,
    examinedSpans: selection.examinedSpans,
  };
}

function quantilesOf({ quantiles, orderBy }: GroupParams): readonly QuantileName[] {
  return quantileNames.filter((name) => name === orderBy || quantiles.includes(name));
}

function measure(
  world: QueryWorld,
  { parts, groups: { count: groupCount } }: Grouping,
  names: readonly QuantileName[],
  withTotals: boolean,
): Measured {
  const shares = names.map((name) => shareOf[name]);
  const stats = groupStats(world, parts, { groupCount, shares, withTotals });
  return {
    ...stats,
    quantileOf: (group, name) => {
      const place = names.indexOf(name);
      if (place < 0) return Number.NaN;
      // Codes of durations stand for their middle, which may lie above the longest.
      const longest = stats.totals?.maxNano[group] ?? Number.POSITIVE_INFINITY;
      return Math.min(stats.quantileNano[group * names.length + place]!, longest);
    },
  };
}

/** Which of the fields the query is about, where all it asks is that spans have it: `{ span.http.route != nil }`. */
function requiredField({ condition }: QueryPlan, by: readonly Field[]): number | undefined {
  if (condition?.type !== "present") return undefined;
  const { field } = condition;
  if (field.type !== "attribute" || field.ofParent) return undefined;
  const place = by.findIndex((other) => isSameField(field, other));
  return place < 0 ? undefined : place;
}

interface ShownGroups {
  readonly rows: readonly { readonly group: number; readonly texts: readonly string[] }[];
  /** With rows, shown or not. */
  readonly groupCount: number;
  /** Spans in them. */
  readonly total: number;
}

function topGroups(
  { groups: all }: Grouping,
  stats: Measured,
  params: GroupParams,
  required: number | undefined,
): ShownGroups {
  const measure = measureOf(stats, params.orderBy);
  const sign = params.descending ? -1 : 1;
  const order = (a: number, b: number): number => sign * (measure(a) - measure(b));
  // Of equal groups some may be left out: which ones is decided by a hash, so that few texts have to be read.
  const top = new TopRows<number>(params.limit, (a, b) => order(a, b) || all.hash(a) - all.hash(b) || a - b);
  let groupCount = 0;
  let total = 0;
  for (let group = 0; group < stats.count.length; group++) {
    if (stats.count[group] === 0) continue;
    if (required !== undefined && all.valueNumbers(group)[required] === 0) continue;
    groupCount += 1;
    total += stats.count[group]!;
    top.add(group);
  }
  const rows = top.sorted().map((group) => ({ group, texts: all.texts(group) }));
  rows.sort((a, b) => order(a.group, b.group) || compareTextLists(a.texts, b.texts));
  return { rows, groupCount, total };
}

function measureOf(
  { count, errors, quantileOf, totals }: Measured,
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
      return (group) => quantileOf(group, orderBy);
  }
}

function tableOf(
  { groups }: Grouping,
  { count, errors, quantileOf, totals }: Measured,
  { rows, groupCount, total }: ShownGroups,
): Omit<GroupTable, keyof QueryCost | "steps" | "startUnixNano" | "stepNano" | "series"> {
  const shown = rows.flatMap(({ texts }) => texts.map(shownText));
  const numbers = rows.flatMap(({ group }) => groups.valueNumbers(group));
  const floats = (of: (group: number) => number) => floatsOf(rows, ({ group }) => of(group));
  const quantile = (name: QuantileName) => floats((group) => quantileOf(group, name));
  return {
    ...{ rowCount: rows.length, groupCount, total },
    values: shown.map(({ text }) => text),
    fullLength: Uint32Array.from(shown, ({ fullLength = 0 }) => fullLength),
    types: rows.flatMap(({ group }) => groups.types(group)),
    absent: Uint8Array.from(numbers, (number) => (number === 0 ? 1 : 0)),
    count: wordsOf(rows, ({ group }) => count[group]!),
    errors: wordsOf(rows, ({ group }) => errors[group]!),
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
