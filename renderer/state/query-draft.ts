import { create } from "zustand";
import { navigation } from "./navigation.ts";
import { isQuery } from "./query-edit.ts";

/** The text in the query line where it was not run yet. */
export const useQueryDraft = create<{ readonly draft: string | undefined }>(() => ({ draft: undefined }));

export function setQueryDraft(text: string): void {
  useQueryDraft.setState({ draft: text.trim() === navigation.view.query ? undefined : text });
}

/** What chips, facets and brushes edit: the line as it is written, or what runs while that makes no sense. */
export function editedQuery(): string {
  const { draft } = useQueryDraft.getState();
  return draft !== undefined && isQuery(draft) ? draft.trim() : navigation.view.query;
}

/** Runs a query; whatever was being written makes room for it. */
export function runQuery(query: string): void {
  useQueryDraft.setState({ draft: undefined });
  navigation.change({ query });
}
