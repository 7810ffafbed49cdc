import type { Answer, AnswerRow } from "./arm.ts";
import { comparedValuesMax } from "./compare-sql.ts";
import type { Layout, TraceRows } from "./layout-rows.ts";
import type { Question } from "./question.ts";

/** What a SQL arm replies: columns of values, or a trace laid out. */
export type SqlReply =
  | { readonly columns: readonly (readonly unknown[])[] }
  | { readonly trace: TraceRows; readonly layout: Layout };

export function sqlAnswer(question: Question, reply: SqlReply): Answer {
  if ("layout" in reply) return layoutAnswer(reply.trace.spanId, reply.layout);
  const rows = rowsOf(question, reply.columns);
  if (question.id === "f") return topCounts(rows);
  return question.summary?.(rows) ?? rows;
}

function rowsOf({ shape }: Question, columns: readonly (readonly unknown[])[]): AnswerRow[] {
  const { keys, exact } = shape;
  return Array.from({ length: columns[0]?.length ?? 0 }, (_, row) => ({
    key: columns
      .slice(0, keys)
      .map((column) => textOf(column[row]))
      .join(" | "),
    exact: columns.slice(keys, keys + exact).map((column) => Number(column[row])),
    quantiles: columns.slice(keys + exact).flatMap((column) => numbersOf(column[row])),
  }));
}

/**
 * The first key with the counts of its most frequent values on either side: which of two equally frequent ones is
 * listed is chance.
 */
export function topCounts(rows: Answer): Answer {
  const byKey = Map.groupBy(rows, ({ key }) => key.split(" | ")[0]!);
  return [...byKey].map(([key, values]) => {
    const side = (index: number) => {
      const counts = values.map(({ exact }) => exact[index]!).filter((count) => count > 0);
      const top = counts.sort((a, b) => b - a).slice(0, comparedValuesMax);
      return [...top, ...new Array<number>(comparedValuesMax - top.length).fill(0)];
    };
    return { key, exact: [...side(0), ...side(1)], quantiles: [] };
  });
}

/** By span: its place in preorder, depth and self time. */
export function layoutAnswer(ids: readonly (bigint | string)[], { row, depth, selfNano }: Layout): Answer {
  return Array.from(row, (at, position) => ({
    key: hexOf(ids[at]!),
    exact: [position, depth[position]!, selfNano[position]!],
    quantiles: [],
  }));
}

function hexOf(id: bigint | string): string {
  return typeof id === "string" ? id.toLowerCase() : id.toString(16).padStart(16, "0");
}

/** Ids come as hex digits in several forms. */
function textOf(value: unknown): string {
  if (value instanceof Uint8Array) return Buffer.from(value).toString("hex");
  const text = String(value);
  return /^[0-9a-f]{8}-[0-9a-f-]{27}$/i.test(text) ? text.replaceAll("-", "") : text;
}

function numbersOf(value: unknown): number[] {
  if (typeof value === "object" && value !== null && "items" in value)
    return (value.items as unknown[]).map(Number);
  return [Number(value)];
}
