/*
 * An editor holds lines, joined by "\n" for whoever asks it. A file keeps the line breaks it has.
 */

/** The text as the editor tells it. */
export function toEditorText(text: string): string {
  return text.replaceAll(/\r\n?/g, "\n");
}

/** What the editor tells, with the line breaks of the text that it was made of. */
export function fromEditorText(edited: string, original: string): string {
  return original.includes("\r\n") ? edited.replaceAll("\n", "\r\n") : edited;
}

/** The one change that makes `next` of `before`: what both begin and end with is left alone, and cursors in it. */
export function changeBetween(
  before: string,
  next: string,
): { readonly from: number; readonly to: number; readonly insert: string } {
  const shorter = Math.min(before.length, next.length);
  let from = 0;
  while (from < shorter && before[from] === next[from]) from++;
  let behind = 0;
  while (behind < shorter - from && before.at(-1 - behind) === next.at(-1 - behind)) behind++;
  return { from, to: before.length - behind, insert: next.slice(from, next.length - behind) };
}
