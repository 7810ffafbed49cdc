import { create } from "zustand";
import type { Range } from "../../app/traceql/syntax-tree.ts";
import { navigation } from "./navigation.ts";
import { treeOf } from "./query-kind.ts";

interface QueryLine {
  /** The text in the query line where it was not run yet. */
  readonly draft: string | undefined;
  /** Grows when the line should take the focus, with the part to select; undefined selects nothing. */
  readonly focus: { readonly count: number; readonly range: Range | undefined };
}

/** The query line as other parts of the page see it. */
export const useQueryLine = create<QueryLine>(() => ({
  draft: undefined,
  focus: { count: 0, range: undefined },
}));

export function setQueryDraft(text: string): void {
  useQueryLine.setState({ draft: text.trim() === navigation.view.query ? undefined : text });
}

export function dropQueryDraft(): void {
  useQueryLine.setState({ draft: undefined });
}

export function focusQueryLine(range?: Range): void {
  useQueryLine.setState(({ focus }) => ({ focus: { count: focus.count + 1, range } }));
}

/** What chips, facets and brushes edit: the line as it is written, or what runs while that makes no sense. */
export function editedQuery(): string {
  const { draft } = useQueryLine.getState();
  return draft !== undefined && treeOf(draft) !== undefined ? draft.trim() : navigation.view.query;
}

/** Runs a query; whatever was being written makes room for it. */
export function runQuery(query: string): void {
  dropQueryDraft();
  navigation.change({ query });
}
