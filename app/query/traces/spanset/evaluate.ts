import type { GroupStage, Relation, SpansetOperator } from "../../../traceql/syntax-tree.ts";
import type { Condition } from "../plan/condition.ts";
import type { SpansetPlan, SpansetStagePlan } from "../plan.ts";
import type { Filter } from "../predicate/filter.ts";
import type { Steps } from "../query-world.ts";
import { filterGroups } from "./aggregates.ts";
import { firstValues } from "./first-values.ts";
import { relatedWithinGroups } from "./grouped-relations.ts";
import { type Groups, SplitGroups, traceGroups } from "./groups.ts";
import { relatedRows } from "./relations.ts";
import {
  allRows,
  differenceOf,
  forEachSpan,
  intersectionOf,
  RowMarks,
  type SpanRows,
  unionOf,
} from "./span-rows.ts";

/** Spans, and the spansets they are in. */
export interface Spansets {
  readonly rows: SpanRows;
  readonly groups: Groups;
}

/** What the spanset stages of a query leave of all spans. */
export function evaluateStages(filter: Filter, stages: readonly SpansetStagePlan[]): Steps<Spansets> {
  return evaluateStagesWithin(filter, stages, allRows(filter.world));
}

/** … of these spans, as if there were no others. */
export function evaluateStagesWithin(
  filter: Filter,
  stages: readonly SpansetStagePlan[],
  rows: SpanRows,
): Steps<Spansets> {
  return runStages(filter, stages, { rows, groups: traceGroups(filter.world) });
}

function* runStages(filter: Filter, stages: readonly SpansetStagePlan[], input: Spansets): Steps<Spansets> {
  let spansets = input;
  for (const stage of stages) spansets = yield* runStage(filter, stage, spansets, input.groups);
  return spansets;
}

/** `outer`: the spansets that the pipeline began with, to which `coalesce()` returns. */
function* runStage(
  filter: Filter,
  stage: SpansetStagePlan,
  { rows, groups }: Spansets,
  outer: Groups,
): Steps<Spansets> {
  switch (stage.type) {
    case "spanset":
      return { rows: yield* evaluateSpanset(filter, stage.spanset, { rows, groups }), groups };
    case "aggregateFilter":
      return { rows: yield* filterGroups(filter, rows, groups, stage), groups };
    case "group":
      return { rows, groups: yield* splitGroups(filter, rows, groups, stage) };
    case "coalesce":
      return { rows, groups: outer };
  }
}

function* evaluateSpanset(filter: Filter, spanset: SpansetPlan, input: Spansets): Steps<SpanRows> {
  switch (spanset.type) {
    case "filter":
      return yield* filterRows(filter, spanset.condition, input.rows);
    case "pipeline":
      return (yield* runStages(filter, spanset.stages, input)).rows;
    case "operation": {
      const left = yield* evaluateSpanset(filter, spanset.left, input);
      const right = yield* evaluateSpanset(filter, spanset.right, input);
      return combine(filter, spanset.operator, left, right, input.groups);
    }
  }
}

function* filterRows(filter: Filter, condition: Condition, input: SpanRows): Steps<SpanRows> {
  if (condition.type === "always") return input;
  const { world, ops } = filter;
  const rows = [...input];
  for (const [place, block] of world.blocks.entries()) {
    if (rows[place] === "none") continue;
    world.check();
    rows[place] = ops.and(rows[place]!, yield* filter.keptRows(block, condition));
  }
  return rows;
}

function combine(
  filter: Filter,
  operator: SpansetOperator,
  left: SpanRows,
  right: SpanRows,
  groups: Groups,
): SpanRows {
  const { world, ops } = filter;
  if (operator === "||") return unionOf(ops, left, right);
  if (operator === "&&") return inBoth(filter, left, right, groups);
  const relation = operator.replace(/^[!&]/, "") as Relation;
  const related = relate(filter, relation, left, right, groups);
  if (operator.startsWith("!")) return differenceOf(world, ops, right, related);
  if (!operator.startsWith("&")) return related;
  return unionOf(ops, related, relate(filter, inverse[relation], right, left, groups));
}

/** `a > b` says of b what `b < a` says of a. */
const inverse: Readonly<Record<Relation, Relation>> = {
  ">": "<",
  ">>": "<<",
  "<": ">",
  "<<": ">>",
  "~": "~",
};

function relate(
  filter: Filter,
  relation: Relation,
  left: SpanRows,
  right: SpanRows,
  groups: Groups,
): SpanRows {
  if (groups.split === undefined) return relatedRows(filter, relation, left, right);
  return relatedWithinGroups(filter, relation, left, right, groups);
}

/** The spans of either side, in spansets that have spans of both. */
function inBoth({ world, ops }: Filter, left: SpanRows, right: SpanRows, groups: Groups): SpanRows {
  const sides = ops.scratch.u8(groups.count);
  forEachSpan(world, ops, left, (place, row) => {
    sides[groups.numberOf(place, row)]! |= 1;
  });
  forEachSpan(world, ops, right, (place, row) => {
    sides[groups.numberOf(place, row)]! |= 2;
  });
  const either = unionOf(ops, left, right);
  const kept = new RowMarks(world, ops);
  forEachSpan(world, ops, either, (place, row) => {
    if (sides[groups.numberOf(place, row)] === 3) kept.add(place, row);
  });
  return intersectionOf(ops, either, kept.rows);
}

/** Rows put into spansets between two looks for cancellation. */
const rowsPerCheck = 8_192;

function* splitGroups(filter: Filter, rows: SpanRows, groups: Groups, { by }: GroupStage): Steps<Groups> {
  const { world, ops } = filter;
  const split = new SplitGroups(world, groups);
  for (const [place, block] of world.blocks.entries()) {
    if (rows[place] === "none") continue;
    world.check();
    const mark = ops.scratch.mark();
    const values = yield* firstValues(filter, block, by);
    for (const [i, row] of ops.rows(rows[place]!, block).entries()) {
      if (i % rowsPerCheck === 0) world.check();
      split.add(place, row, groups.numberOf(place, row), values.key(row), () => values.value(row));
    }
    ops.scratch.release(mark);
  }
  return split;
}
