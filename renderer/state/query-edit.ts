import type { FacetValue } from "../../app/api/trace-queries.ts";
import { parseQuery } from "../../app/traceql/parse.ts";
import type { FieldExpression, Query, Spanset, SpansetFilter } from "../../app/traceql/syntax-tree.ts";
import type { HeatmapBox } from "./heatmap-box.ts";
import type { HeatmapSubject } from "./view.ts";

export type FieldValue = Pick<FacetValue, "text" | "type">;
export type Measure = "rate" | "count" | "duration" | "number";

function tryParse(text: string): Query | undefined {
  try {
    return parseQuery(text);
  } catch {
    return undefined;
  }
}

export function isQuery(text: string): boolean {
  return tryParse(text) !== undefined;
}

export function isMetricsQuery(text: string): boolean {
  return tryParse(text)?.stages.some(({ type }) => type === "metrics") === true;
}

export function measureOf(text: string): Measure {
  const metrics = tryParse(text)?.stages.find((stage) => stage.type === "metrics")?.metrics;
  if (metrics === undefined) return "number";
  if (metrics.function === "rate") return "rate";
  if (metrics.function === "count_over_time") return "count";
  if ("of" in metrics && metrics.of.type === "intrinsic" && metrics.of.name.endsWith("uration"))
    return metrics.function === "histogram_over_time" ? "count" : "duration";
  return "number";
}

export function spansetPart(text: string): string {
  const metrics = tryParse(text)?.stages.find(({ type }) => type === "metrics");
  if (metrics === undefined) return text;
  return text
    .slice(0, metrics.from)
    .replace(/\|\s*$/, "")
    .trim();
}

function firstFilter(spanset: Spanset): SpansetFilter | undefined {
  if (spanset.type === "filter") return spanset;
  if (spanset.type === "operation") return firstFilter(spanset.left);
  const [first] = spanset.stages;
  return first?.type === "spanset" ? firstFilter(first.spanset) : undefined;
}

function conjuncts(expression: FieldExpression): FieldExpression[] {
  return expression.type === "logical" && expression.operator === "&&"
    ? [...conjuncts(expression.left), ...conjuncts(expression.right)]
    : [expression];
}

export interface Term {
  readonly text: string;
  readonly from: number;
  readonly to: number;
  readonly without: string;
}

export function termsOf(text: string): { terms: Term[]; rest: string | undefined } {
  const query = tryParse(text);
  const first = query?.stages[0];
  if (query === undefined || first?.type !== "spanset") return { terms: [], rest: text.trim() || undefined };
  const filter = firstFilter(first.spanset);
  if (filter === undefined) return { terms: [], rest: text };
  const parts = filter.expression === undefined ? [] : conjuncts(filter.expression);
  const texts = parts.map(({ from, to }) => text.slice(from, to));
  const terms = parts.map(({ from, to }, at) => {
    const others = texts.filter((_, other) => other !== at).join(" && ");
    return {
      text: texts[at]!,
      from,
      to,
      without: (
        text.slice(0, filter.from) +
        (others === "" ? "{}" : `{ ${others} }`) +
        text.slice(filter.to)
      ).replace(/^\{\}$/, ""),
    };
  });
  const before = text.slice(0, filter.from).trim();
  const after = text.slice(filter.to).trim();
  return { terms, rest: before + after === "" ? undefined : `${before} … ${after}`.trim() };
}

export function narrowedTo(query: string, box: HeatmapBox, subject: HeatmapSubject): string {
  const field = subject === "spans" ? "duration" : "traceDuration";
  let text = query;
  if (box.minNano !== undefined) text = withTerm(text, `${field} >= ${box.minNano}ns`);
  if (box.maxNano !== undefined) text = withTerm(text, `${field} < ${box.maxNano}ns`);
  return text;
}

export function withTerm(text: string, term: string): string {
  const query = tryParse(text);
  const first = query?.stages[0];
  const filter = first?.type === "spanset" ? firstFilter(first.spanset) : undefined;
  if (text.trim() === "" || filter === undefined) return `{ ${term} }`;
  const inner = filter.expression === undefined ? "" : text.slice(filter.from + 1, filter.to - 1).trim();
  if (inner.includes(term)) return text;
  const needs = filter.expression?.type === "logical" && filter.expression.operator === "||";
  return `${text.slice(0, filter.from)}{ ${inner === "" ? term : `${needs ? `(${inner})` : inner} && ${term}`} }${text.slice(filter.to)}`;
}

export function fieldOf(scope: string, name: string): string {
  return scope === "intrinsic" ? name : `${scope}.${name}`;
}
export function isServiceField(field: string): boolean {
  return field === "resource.service.name" || field === "rootServiceName";
}
export function literalOf({ text, type }: FieldValue): string | undefined {
  return type === "string" ? JSON.stringify(text) : text;
}
export function usesValue(query: string, field: string, value: FieldValue): boolean {
  return query.includes(`${field} = ${literalOf(value)}`);
}
