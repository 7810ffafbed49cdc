import type { TraceView } from "../../../../app/api/traces.ts";

/** Rows by the name an address gives their spans. */
export type SpanKeys = ReadonlyMap<string, number>;

const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const wordDigits = 6;

/**
 * Name of a span that is as short as 64 bits allow: twelve digits of base 64, and `~1` behind the second span with its id.
 * The long form in hexadecimal is for people (`span-ref.ts`); this one is for addresses that hold many.
 */
export function spanKeyOf({ spanId, spanOrdinal }: TraceView, row: number): string {
  const ordinal = spanOrdinal[row]!;
  return wordText(spanId[row * 2]!) + wordText(spanId[row * 2 + 1]!) + (ordinal === 0 ? "" : `~${ordinal}`);
}

/** Looks names up with one walk over the view, however many there are. */
export function findSpanKeys(view: TraceView, names: readonly string[]): SpanKeys {
  const wanted = new Map<
    number,
    { readonly high: number; readonly ordinal: number; readonly name: string }[]
  >();
  for (const name of names) {
    const match = /^([\w-]{6})([\w-]{6})(?:~(\d{1,6}))?$/.exec(name);
    if (match === null) continue;
    const low = wordOf(match[1]!);
    const others = wanted.get(low) ?? [];
    others.push({ high: wordOf(match[2]!), ordinal: Number(match[3] ?? 0), name });
    wanted.set(low, others);
  }
  const found = new Map<string, number>();
  if (wanted.size === 0) return found;
  for (let row = 0; row < view.rowCount; row++) {
    for (const { high, ordinal, name } of wanted.get(view.spanId[row * 2]!) ?? [])
      if (view.spanId[row * 2 + 1] === high && view.spanOrdinal[row] === ordinal) found.set(name, row);
  }
  return found;
}

/** Rows of another view that show the same spans as `rows` of this one. */
export function sameRows(
  from: TraceView,
  rows: readonly number[],
  to: TraceView,
): (row: number) => number | undefined {
  const nameOf = new Map(rows.map((row) => [row, spanKeyOf(from, row)]));
  const keys = findSpanKeys(to, [...nameOf.values()]);
  return (row) => keys.get(nameOf.get(row) ?? "");
}

function wordText(word: number): string {
  let text = "";
  for (let at = 0; at < wordDigits; at++) text += digits[Math.floor(word / 64 ** at) % 64];
  return text;
}

function wordOf(text: string): number {
  let word = 0;
  for (let at = 0; at < wordDigits; at++) word += digits.indexOf(text[at]!) * 64 ** at;
  return word;
}
