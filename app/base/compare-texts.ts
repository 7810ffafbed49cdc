/** Negative, zero or positive as `a` comes before, is, or comes after `b`: in the order of `<`, whatever the locale. */
export function compareTexts(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

/** The same of lists of as many texts, by the first that differ. */
export function compareTextLists(a: readonly string[], b: readonly string[]): number {
  for (const [i, text] of a.entries()) if (text !== b[i]) return compareTexts(text, b[i]!);
  return 0;
}
