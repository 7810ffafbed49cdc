import { rowFlag, type TraceView } from "../../../app/api/traces.ts";
import { spanIdHex } from "../../base/ids.ts";

/** A span worth naming. */
export interface SpanFact {
  readonly row: number;
  readonly spanId: string;
  readonly service: string;
  readonly name: string;
  /** What it is named for: its own time, or how long it took. */
  readonly nano: number;
}

/** More are a list, not a glance. */
const namedMax = 5;

/** Time each service spent itself, longest first. */
export function selfTimes(view: TraceView): { readonly service: string; readonly selfNano: number }[] {
  const sums = new Map<number, number>();
  for (let row = 0; row < view.rowCount; row++) {
    if (isPlaceholder(view, row)) continue;
    const service = view.service[row] ?? 0;
    sums.set(service, (sums.get(service) ?? 0) + (view.selfNano[row] ?? 0));
  }
  return [...sums]
    .map(([service, selfNano]) => ({ service: view.strings[service] ?? "", selfNano }))
    .sort((a, b) => b.selfNano - a.selfNano);
}

/** The spans that failed themselves, and those that took longest themselves; longest first. */
export function longestSpans(view: TraceView): { readonly failed: SpanFact[]; readonly longest: SpanFact[] } {
  const rows: number[] = [];
  for (let row = 0; row < view.rowCount; row++) if (!isPlaceholder(view, row)) rows.push(row);
  rows.sort((a, b) => (view.selfNano[b] ?? 0) - (view.selfNano[a] ?? 0));
  const isFailed = (row: number): boolean => ((view.flags[row] ?? 0) & rowFlag.ownError) !== 0;
  const facts = (some: readonly number[]): SpanFact[] =>
    some.slice(0, namedMax).map((row) => factOf(view, row));
  return { failed: facts(rows.filter(isFailed)), longest: facts(rows) };
}

function isPlaceholder(view: TraceView, row: number): boolean {
  return ((view.flags[row] ?? 0) & rowFlag.placeholder) !== 0;
}

function factOf(view: TraceView, row: number): SpanFact {
  return {
    row,
    spanId: spanIdHex(view.spanId, row),
    service: view.strings[view.service[row] ?? 0] ?? "",
    name: view.strings[view.name[row] ?? 0] ?? "",
    nano: view.selfNano[row] ?? 0,
  };
}
