import type { SyntaxNode } from "@lezer/common";
import { bindChain, type ChainRules, type Link } from "./operator-chain.ts";
import { refuse } from "./query-error.ts";
import { asCondition, rankOf, readExpression } from "./read-expression.ts";
import { readAggregateFilter, readGroup, readMetrics, readRank, readSelect } from "./read-stages.ts";
import { children, type Source } from "./source.ts";
import type { Query, Range, Spanset, SpansetFilter, SpansetOperator, Stage } from "./syntax-tree.ts";
import type { Token } from "./tokens.ts";

/** What stands between `|`, `&&`, `>>` …: a stage, or stages in parentheses. */
type Operand = Stage | (Range & { readonly type: "parentheses"; readonly stages: readonly Stage[] });

/** Reads the top of a tree without errors. */
export function readQuery(source: Source, top: SyntaxNode): Query {
  const pipeline = children(top).find(({ name }) => name === "SpansetPipelineExpression")!;
  const stages = readStages(source, pipeline);
  refuseWrongOrder(stages);
  return { stages };
}

/** Stages of a pipeline; a first one that is no spanset works on all spans. */
function readStages(source: Source, pipeline: SyntaxNode): readonly Stage[] {
  const links: Link<Operand>[] = [];
  flatten(source, pipeline, links);
  const segments: Link<Operand>[][] = [[]];
  for (const link of links) {
    if (link.type === "operator" && link.operator.text === "|") segments.push([]);
    else segments.at(-1)!.push(link);
  }
  const stages = segments.flatMap((segment, index) => readSegment(segment, index === 0));
  return stages[0]!.type === "spanset" ? stages : [everySpan(stages[0]!.from), ...stages];
}

function everySpan(from: number): Stage {
  const range = { from, to: from };
  return { type: "spanset", spanset: { type: "filter", expression: undefined, ...range }, ...range };
}

function flatten(source: Source, node: SyntaxNode, links: Link<Operand>[]): void {
  const [first, ...others] = children(node);
  const last = others.at(-1);
  const { from, to } = source.rangeOf(node);
  if (last !== undefined) {
    flatten(source, first!, links);
    links.push({ type: "operator", operator: source.after(first!) });
    flatten(source, last, links);
  } else if (first!.name === "SpansetPipeline") {
    links.push({ type: "operand", operand: readStage(source, first!.firstChild!) });
  } else {
    const inside =
      first!.name === "WrappedSpansetPipeline"
        ? [readStage(source, first!.firstChild!.firstChild!)]
        : undefined;
    const stages = inside ?? readStages(source, first!);
    links.push({ type: "operand", operand: { type: "parentheses", stages, from, to } });
  }
}

/** What stands between two `|`. */
function readSegment(links: readonly Link<Operand>[], isFirst: boolean): readonly Stage[] {
  const [only] = links;
  if (links.length === 1 && only?.type === "operand") {
    if (only.operand.type !== "parentheses") return [only.operand];
    // Parentheses around the beginning of a pipeline, or around all of it, change nothing.
    if (isFirst && only.operand.stages.length > 1) return only.operand.stages;
  }
  const spansets = links.map(
    (link): Link<Spanset> =>
      link.type === "operand" ? { type: "operand", operand: asSpanset(link.operand) } : link,
  );
  const spanset = bindChain(spansets, rules);
  return [{ type: "spanset", spanset, from: spanset.from, to: spanset.to }];
}

const rules: ChainRules<Spanset> = {
  // As in a filter: the relations bind before `&&` and `||`.
  rank: (operator) => (operator === "&&" || operator === "||" ? rankOf(operator) : rankOf("=")),
  isRightFirst: () => false,
  prefixRank: rankOf("*"),
  binary: (operator, left, right) => ({
    type: "operation",
    operator: spansetOperator(operator),
    ...{ left, right, from: left.from, to: right.to },
  }),
  prefix: (operator) => {
    throw refuse(operator, "A spanset takes no operator before it");
  },
};

function spansetOperator({ text }: Token): SpansetOperator {
  return text as SpansetOperator;
}

function asSpanset(operand: Operand): Spanset {
  if (operand.type === "spanset") return operand.spanset;
  const { from, to } = operand;
  if (operand.type !== "parentheses")
    throw refuse(operand, "This works on a spanset: it stands behind a `|`");
  const [first, ...others] = operand.stages;
  if (others.length === 0 && first?.type === "spanset") return { ...first.spanset, from, to };
  const metrics = operand.stages.find(({ type }) => type === "metrics" || type === "rank");
  if (metrics !== undefined)
    throw refuse(metrics, "Metrics stand at the end of a query; combining them is not supported");
  return { type: "pipeline", stages: operand.stages, from, to };
}

function readStage(source: Source, node: SyntaxNode): Stage {
  const { from, to } = source.rangeOf(node);
  switch (node.name) {
    case "SpansetFilter":
      return { type: "spanset", spanset: readFilter(source, node), from, to };
    case "ScalarFilter":
      return readAggregateFilter(source, node);
    case "GroupOperation":
      return readGroup(source, node);
    case "SelectOperation":
      return readSelect(source, node);
    case "CoalesceOperation":
      return { type: "coalesce", from, to };
    case "MetricsOperation":
      return readMetrics(source, node.firstChild!, readFilter);
    case "MetricsAggregatorFunctions":
      return readRank(source, node);
    default:
      throw refuse(node, "This stage is not supported");
  }
}

function readFilter(source: Source, node: SyntaxNode): SpansetFilter {
  const [inside] = children(node);
  const { from, to } = source.rangeOf(node);
  const expression = inside === undefined ? undefined : asCondition(readExpression(source, inside));
  return { type: "filter", expression, from, to };
}

function refuseWrongOrder(stages: readonly Stage[]): void {
  stages.forEach((stage, index) => {
    const before = stages[index - 1];
    const isAfterMetrics = before?.type === "metrics" || before?.type === "rank";
    if (stage.type === "rank" && !isAfterMetrics)
      throw refuse(
        stage,
        `\`${stage.function}\` ranks the series of a metrics function: it stands behind one`,
      );
    if (stage.type === "rank" && before?.type === "metrics" && before.metrics.function === "compare")
      throw refuse(stage, `\`${stage.function}\` cannot rank what \`compare\` gives`);
    if (stage.type !== "rank" && isAfterMetrics)
      throw refuse(stage, "Only `topk` and `bottomk` may stand behind a metrics function");
  });
}
