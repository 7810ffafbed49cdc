import type { TraceView } from "../../../../app/api/traces.ts";
import { type SpanKeys, spanKeyOf } from "../address/span-keys.ts";
import type { FoldEdit } from "./fold-edits.ts";

/** Edits an address holds: 200 of them are 2.6 kB, and nobody folds more by hand. The oldest are left out. */
const editsMax = 200;

/** Letters of the edits that name a span: folded, opened. */
const letters = { row: ["f", "o"], subtree: ["F", "O"], run: ["c", "x"], path: ["p", "p"] } as const;

/** Edits as an address holds them: `l3.xAPBnqgupArc`, a letter and what it is about. */
export function writeFolds(view: TraceView, edits: readonly FoldEdit[]): string {
  return edits
    .slice(-editsMax)
    .map((edit) => writeEdit(view, edit))
    .join(".");
}

function writeEdit(view: TraceView, edit: FoldEdit): string {
  if (edit.kind === "level") return `l${edit.depth}`;
  if (edit.kind === "shorter") return `s${Math.round(edit.nano)}`;
  if (edit.kind === "hitless") return "h";
  const isFolded = edit.kind !== "path" && edit.isFolded;
  return letters[edit.kind][isFolded ? 0 : 1] + spanKeyOf(view, edit.row);
}

/** The edits of an address. What it says of spans that are not here is left out. */
export function readFolds(text: string, keys: SpanKeys): FoldEdit[] {
  const edits: FoldEdit[] = [];
  for (const part of text.split(".")) {
    const edit = readEdit(part[0] ?? "", part.slice(1), keys);
    if (edit !== undefined) edits.push(edit);
  }
  return edits;
}

/** Names of spans in an address, to be looked up together. */
export function spanKeysIn(text: string): string[] {
  return text
    .split(".")
    .filter((part) => /^[foFOcxp]/.test(part))
    .map((part) => part.slice(1));
}

function readEdit(letter: string, rest: string, keys: SpanKeys): FoldEdit | undefined {
  const number = /^\d{1,16}$/.test(rest) ? Number(rest) : undefined;
  if (letter === "l") return number === undefined ? undefined : { kind: "level", depth: number };
  if (letter === "s") return number === undefined ? undefined : { kind: "shorter", nano: number };
  if (letter === "h") return { kind: "hitless" };
  const row = keys.get(rest);
  if (row === undefined) return undefined;
  if (letter === "p") return { kind: "path", row };
  for (const kind of ["row", "subtree", "run"] as const) {
    const at = (letters[kind] as readonly string[]).indexOf(letter);
    if (at >= 0) return { kind, row, isFolded: at === 0 };
  }
  return undefined;
}

/** Edits of an older view of the trace, about the same spans in a newer one. */
export function carryEdits(
  edits: readonly FoldEdit[],
  rowIn: (row: number) => number | undefined,
): FoldEdit[] {
  return edits.flatMap((edit): FoldEdit[] => {
    if (!("row" in edit)) return [edit];
    const row = rowIn(edit.row);
    return row === undefined ? [] : [{ ...edit, row }];
  });
}
