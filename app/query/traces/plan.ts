import type {
  AggregateFilter,
  CoalesceStage,
  FieldExpression,
  GroupStage,
  MetricsStage,
  Query,
  RankStage,
  Spanset,
  SpansetOperator,
  Stage,
} from "../../traceql/syntax-tree.ts";
import type { Condition } from "./plan/condition.ts";
import { bothConditions, planCondition } from "./plan/plan-condition.ts";
import { tiersOf } from "./plan/tiers.ts";
import type { Tier } from "./query-world.ts";

/** How a query is run. Plain data, made once for each text and sent to a worker. */
export interface QueryPlan {
  /** The spanset stages: which spans, in which spansets. At least one. */
  readonly stages: readonly SpansetStagePlan[];
  /**
   * Present where the spansets are simply the spans that meet a condition, each decided by itself: such a search may stop
   * early, and nothing has to be put into spansets.
   */
  readonly condition: Condition | undefined;
  /** Every span of the store, whatever it is: no bitmaps are needed at all. */
  readonly matchesAll: boolean;
  /** What the conditions may have to load. */
  readonly tiers: readonly Tier[];
  /** What `by()` and `select()` name, in their order. */
  readonly shown: readonly FieldExpression[];
  readonly metrics: MetricsStage | undefined;
  readonly ranks: readonly RankStage[];
}

export type SpansetStagePlan =
  | { readonly type: "spanset"; readonly spanset: SpansetPlan }
  | AggregateFilter
  | GroupStage
  | CoalesceStage;

export type SpansetPlan =
  | { readonly type: "filter"; readonly condition: Condition }
  | {
      readonly type: "operation";
      readonly operator: SpansetOperator;
      readonly left: SpansetPlan;
      readonly right: SpansetPlan;
    }
  | { readonly type: "pipeline"; readonly stages: readonly SpansetStagePlan[] };

export function planQuery(query: Query): QueryPlan {
  const stages = planStages(query.stages);
  const [first] = stages;
  const isFilter = stages.length === 1 && first?.type === "spanset" && first.spanset.type === "filter";
  const condition = isFilter && first.spanset.type === "filter" ? first.spanset.condition : undefined;
  return {
    stages,
    condition,
    matchesAll: condition?.type === "always",
    tiers: tiersOf(query),
    shown: shownBy(query.stages),
    metrics: query.stages.find((stage) => stage.type === "metrics"),
    ranks: query.stages.filter((stage) => stage.type === "rank"),
  };
}

/** Filters that follow each other become one. */
function planStages(stages: readonly Stage[]): readonly SpansetStagePlan[] {
  const planned: SpansetStagePlan[] = [];
  for (const stage of stages) {
    const next = planStage(stage);
    if (next === undefined) continue;
    const both = joinedFilters(planned.at(-1), next);
    if (both !== undefined) planned.pop();
    planned.push(both ?? next);
  }
  return planned;
}

function planStage(stage: Stage): SpansetStagePlan | undefined {
  switch (stage.type) {
    case "spanset":
      return { type: "spanset", spanset: planSpanset(stage.spanset) };
    case "aggregateFilter":
    case "group":
    case "coalesce":
      return stage;
    case "select":
    case "metrics":
    case "rank":
      return undefined;
  }
}

function planSpanset(spanset: Spanset): SpansetPlan {
  switch (spanset.type) {
    case "filter":
      return { type: "filter", condition: planCondition(spanset.expression) };
    case "operation":
      return {
        type: "operation",
        operator: spanset.operator,
        left: planSpanset(spanset.left),
        right: planSpanset(spanset.right),
      };
    case "pipeline": {
      const stages = planStages(spanset.stages);
      const [only] = stages;
      return stages.length === 1 && only?.type === "spanset" ? only.spanset : { type: "pipeline", stages };
    }
  }
}

function joinedFilters(a: SpansetStagePlan | undefined, b: SpansetStagePlan): SpansetStagePlan | undefined {
  if (a?.type !== "spanset" || a.spanset.type !== "filter") return undefined;
  if (b.type !== "spanset" || b.spanset.type !== "filter") return undefined;
  const condition = bothConditions(a.spanset.condition, b.spanset.condition);
  return { type: "spanset", spanset: { type: "filter", condition } };
}

function shownBy(stages: readonly Stage[]): readonly FieldExpression[] {
  return stages.flatMap((stage): readonly FieldExpression[] => {
    if (stage.type === "group") return [stage.by];
    return stage.type === "select" ? stage.fields : [];
  });
}
