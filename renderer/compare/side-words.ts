import { visibleText } from "../base/visible-text.ts";
import type { Comparison, SideId } from "../state/comparison.ts";

/** Fewer traces than this on a side, and only large differences can be told from chance. */
export const fewTraces = 30;

/** Colour is never the only mark of a side: each has a letter, and a sign where a letter is too much. */
export const sideMarks: Readonly<
  Record<SideId, { readonly letter: string; readonly sign: string; readonly usual: string }>
> = {
  a: { letter: "A", sign: "●", usual: "Baseline" },
  b: { letter: "B", sign: "◆", usual: "Canary" },
};

/** What a person called a side, or its place. */
export function sideName(comparison: Comparison, id: SideId): string {
  const { name } = comparison[id];
  return name.trim() === "" ? sideMarks[id].usual : visibleText(name);
}

export function otherSide(id: SideId): SideId {
  return id === "a" ? "b" : "a";
}
