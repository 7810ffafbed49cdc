import type { SyntaxNode } from "@lezer/common";
import { bindChain, type ChainRules, type Link } from "./operator-chain.ts";
import { refuse } from "./query-error.ts";
import { negated, rankOf, readExpression, readFieldNode, readStatic } from "./read-expression.ts";
import { children, type Source } from "./source.ts";
import type {
  Aggregate,
  AggregateFilter,
  Arithmetic,
  Comparison,
  Field,
  GroupStage,
  Metrics,
  MetricsStage,
  RankStage,
  ScalarExpression,
  SelectStage,
  SpansetFilter,
} from "./syntax-tree.ts";

/** Series that a page can tell apart, with room: above it, a list is what is wanted. */
const rankMax = 1000;
/** Values that `compare` gives for each field, where the query does not say. */
const compareTopDefault = 10;
const quantilesMax = 20;

export function readAggregateFilter(source: Source, node: SyntaxNode): AggregateFilter {
  const [left, operator, right] = children(node);
  const { text } = source.first(operator!);
  if (text === "=~" || text === "!~")
    throw refuse(operator!, "Aggregates are numbers: a pattern cannot match them");
  const sides = { left: readScalar(source, left!), right: readScalar(source, right!) };
  if (isStatic(sides.left) && isStatic(sides.right))
    throw refuse(node, "One side must look at the spans, as in `count() > 2`");
  return { type: "aggregateFilter", operator: text as Comparison, ...sides, ...source.rangeOf(node) };
}

function isStatic(scalar: ScalarExpression): boolean {
  if (scalar.type === "arithmetic") return isStatic(scalar.left) && isStatic(scalar.right);
  return scalar.type === "static";
}

const scalarRules: ChainRules<ScalarExpression> = {
  rank: rankOf,
  isRightFirst: (operator) => operator === "^",
  prefixRank: rankOf("*"),
  binary: ({ text }, left, right) => ({
    type: "arithmetic",
    operator: text as Arithmetic,
    ...{ left, right, from: left.from, to: right.to },
  }),
  prefix: (operator, operand) => {
    const { from } = operator;
    const { to } = operand;
    const negative = operand.type === "static" ? negated(operand.value) : undefined;
    if (negative !== undefined) return { type: "static", value: negative, from, to };
    const minusOne: ScalarExpression = { type: "static", value: { type: "integer", value: -1 }, from, to };
    return { type: "arithmetic", operator: "*", left: minusOne, right: operand, from, to };
  },
};

function readScalar(source: Source, node: SyntaxNode): ScalarExpression {
  const links: Link<ScalarExpression>[] = [];
  flattenScalar(source, node, links);
  return bindChain(links, scalarRules);
}

function flattenScalar(source: Source, node: SyntaxNode, links: Link<ScalarExpression>[]): void {
  const [first, ...others] = children(node);
  const last = others.at(-1);
  const range = source.rangeOf(node);
  const token = source.first(node);
  if (last !== undefined) {
    flattenScalar(source, first!, links);
    links.push({ type: "operator", operator: source.after(first!) });
    flattenScalar(source, last, links);
  } else if (first?.name === "ScalarExpression") {
    links.push({ type: "operand", operand: { ...readScalar(source, first), ...range } });
  } else if (first?.name === "Aggregate") {
    links.push({
      type: "operand",
      operand: { type: "aggregate", ...readAggregate(source, first), ...range },
    });
  } else {
    if (token.text === "-") links.push({ type: "prefix", operator: token });
    const value = readStatic(source.first(first!));
    links.push({ type: "operand", operand: { type: "static", value, ...source.rangeOf(first!) } });
  }
}

function readAggregate(source: Source, node: SyntaxNode): Aggregate {
  const [name, argument] = children(node);
  const { text } = source.first(name ?? node);
  const of = argument === undefined ? undefined : readExpression(source, argument);
  return { function: text as Aggregate["function"], of };
}

export function readGroup(source: Source, node: SyntaxNode): GroupStage {
  const [by, ...others] = children(node);
  if (others.length > 0)
    throw refuse(
      rangeBetween(by!, others.at(-1)!),
      "Spansets are grouped by one expression: write `by()` once for each",
    );
  return { type: "group", by: readExpression(source, by!), ...source.rangeOf(node) };
}

export function readSelect(source: Source, node: SyntaxNode): SelectStage {
  const fields: Field[] = [];
  const visit = (args: SyntaxNode): void => {
    for (const child of children(args)) {
      if (child.name === "SelectArgs") visit(child);
      else fields.push(readFieldNode(source, child, "`select`"));
    }
  };
  visit(node);
  return { type: "select", fields, ...source.rangeOf(node) };
}

type ReadFilter = (source: Source, node: SyntaxNode) => SpansetFilter;

export function readMetrics(source: Source, node: SyntaxNode, readFilter: ReadFilter): MetricsStage {
  const group = children(node).find(({ name }) => name === "GroupOperation");
  const by = group === undefined ? [] : children(group).map((field) => readFieldNode(source, field, "`by`"));
  return { type: "metrics", metrics: readFunction(source, node, readFilter), by, ...source.rangeOf(node) };
}

function readFunction(source: Source, node: SyntaxNode, readFilter: ReadFilter): Metrics {
  const { text } = source.first(node);
  switch (node.name) {
    case "MetricsOperationBasic":
      return { function: text as "rate" | "count_over_time" };
    case "MetricsOperationQuantile":
      return readQuantiles(source, node);
    case "MetricsOperationCompare":
      return readCompare(source, node, readFilter);
    default:
      return { function: text as "min_over_time" | "histogram_over_time", of: readMeasured(source, node) };
  }
}

function readMeasured(source: Source, node: SyntaxNode): Field {
  const measured = children(node).find(({ name }) => name === "MetricsExpression")!;
  return readFieldNode(source, measured, "A metrics function");
}

function readQuantiles(source: Source, node: SyntaxNode): Metrics {
  const args = children(node).find(({ name }) => name === "MetricsOperationQuantileArgs")!;
  const numbers = children(args).filter(({ name }) => name === "MetricsOperationQuantileArgsType");
  if (numbers.length > quantilesMax)
    throw refuse(node, `More than ${quantilesMax} quantiles are not supported`);
  const quantiles = numbers.map((number) => {
    const value = Number(source.first(number).text);
    if (value > 1) throw refuse(number, "A quantile is a number from 0 to 1", suggestedQuantile(value));
    return value;
  });
  return { function: "quantile_over_time", of: readMeasured(source, args), quantiles };
}

function suggestedQuantile(percent: number): string | undefined {
  return percent <= 100 ? String(percent / 100) : undefined;
}

function readCompare(source: Source, node: SyntaxNode, readFilter: ReadFilter): Metrics {
  const [filter, top, start, end] = children(node).filter(({ name }) => name !== "GroupOperation");
  const topN = top === undefined ? compareTopDefault : readCount(source, top);
  const [startUnixNano, endUnixNano] = [start, end].map((time) =>
    time === undefined ? undefined : readUnixNano(source, time),
  );
  if (
    startUnixNano !== undefined &&
    endUnixNano !== undefined &&
    BigInt(endUnixNano) <= BigInt(startUnixNano)
  )
    throw refuse(end!, "The end is after the start");
  return {
    function: "compare",
    selection: readFilter(source, filter!),
    topN,
    ...{ startUnixNano, endUnixNano },
  };
}

/** Nanoseconds since 1970 are above 2^53: they stay text. */
function readUnixNano(source: Source, node: SyntaxNode): string {
  const { text } = source.first(node);
  if (!/^\d+$/.test(text)) throw refuse(node, "A time is whole nanoseconds since 1970");
  return BigInt(text).toString();
}

export function readRank(source: Source, node: SyntaxNode): RankStage {
  const [name, count] = children(node);
  const { text } = source.first(name!);
  return {
    type: "rank",
    function: text as "topk" | "bottomk",
    count: readCount(source, count!),
    ...source.rangeOf(node),
  };
}

function readCount(source: Source, node: SyntaxNode): number {
  const count = Number(source.first(node).text);
  if (!Number.isInteger(count) || count < 1 || count > rankMax)
    throw refuse(node, `This is a whole number from 1 to ${rankMax}`);
  return count;
}

function rangeBetween(first: SyntaxNode, last: SyntaxNode): { from: number; to: number } {
  return { from: first.from, to: last.to };
}
