import type { PipelineEdit } from "../../../app/api/pipeline.ts";

/** The text with edits made in it that count lines and columns from 1, and do not overlap. */
export function applyEdits(text: string, edits: readonly Omit<PipelineEdit, "source">[]): string {
  const starts = [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];
  const offset = (line: number, column: number): number =>
    Math.min(text.length, (starts[line - 1] ?? text.length) + column - 1);
  const ranges = edits.map((edit) => ({
    from: offset(edit.line, edit.column),
    to: offset(edit.endLine, edit.endColumn),
    text: edit.text,
  }));
  let edited = text;
  for (const { from, to, text: inserted } of ranges.toSorted((a, b) => b.from - a.from))
    edited = edited.slice(0, from) + inserted + edited.slice(to);
  return edited;
}
