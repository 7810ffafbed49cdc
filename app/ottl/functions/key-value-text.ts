import { compareUtf8 } from "../values/compare.ts";
import { asString } from "../values/go-text.ts";
import { fail } from "../values/runtime-error.ts";
import type { Value } from "../values/value.ts";

/** `k1=v1 k2="v 2"` as a map. Delimiters in quotes count as text; pairs of nothing are passed over. Throws `RuntimeError`. */
export function parseKeyValue(text: string, delimiter: string, pairDelimiter: string): Value {
  if (text === "") return fail("cannot parse from empty target");
  const map = new Map<string, Value>();
  for (const pair of splitPairs(text, pairDelimiter)) {
    const at = pair.indexOf(delimiter);
    if (at < 0) return fail(`cannot split ${JSON.stringify(pair)} into 2 items, got 1 item(s)`);
    const key = unquoted(pair.slice(0, at).trim());
    map.set(key, unquoted(pair.slice(at + delimiter.length).trim()));
  }
  return map;
}

function splitPairs(text: string, pairDelimiter: string): readonly string[] {
  const pairs: string[] = [];
  let pair = "";
  let quote = "";
  for (let i = 0; i < text.length; i++) {
    const char = text[i]!;
    if (quote === "" && text.startsWith(pairDelimiter, i)) {
      if (pair !== "") pairs.push(pair);
      pair = "";
      i += pairDelimiter.length - 1;
      continue;
    }
    pair += char;
    if (char === "\\" && quote !== "" && i + 1 < text.length) pair += text[++i]!;
    else if (quote === "" && (char === '"' || char === "'")) quote = char;
    else if (char === quote) quote = "";
  }
  if (quote !== "") return fail("failed to parse key value pairs: never reached the end of a quoted value");
  if (pair !== "") pairs.push(pair);
  return pairs;
}

function unquoted(text: string): string {
  const quote = text[0];
  const isQuoted = (quote === '"' || quote === "'") && text.length >= 2 && text.endsWith(quote);
  return isQuoted ? text.slice(1, -1).replaceAll(`\\${quote}`, quote) : text;
}

/** A map as `k1=v1 k2="v 2"`: what holds a delimiter is quoted. */
export function toKeyValueString(
  map: ReadonlyMap<string, Value>,
  delimiter: string,
  pairDelimiter: string,
  isSorted: boolean,
): string {
  const quote = (text: string): string => {
    const escaped = text.replaceAll('"', '\\"');
    return text.includes(delimiter) || text.includes(pairDelimiter) ? `"${escaped}"` : escaped;
  };
  const entries = isSorted ? [...map].sort(([a], [b]) => compareUtf8(a, b)) : [...map];
  return entries.map(([key, value]) => quote(key) + delimiter + quote(asString(value))).join(pairDelimiter);
}
