import type { Mistake } from "../query-error.ts";
import type { Token } from "../tokens.ts";
import { at, typeOfField } from "./place.ts";
import { valueWords } from "./words.ts";

/** What a value that was not quoted may go on with: `GET /cart`. */
const inValue = new Set(["/", "-", "*", "%", "+"]);

/** Of what stands where the value of a comparison with a field should, up to the next operator or bracket. */
export function valueMistake(text: string, tokens: readonly Token[], index: number): Mistake {
  const first = tokens[index]!;
  const rest = isQuoted(first) ? [first] : tokens.slice(index);
  const end = rest.findIndex(({ kind, text: symbol }) => kind === "symbol" && !inValue.has(symbol));
  const last = end < 0 ? rest.at(-1)! : rest[Math.max(end, 1) - 1]!;
  const written = text.slice(first.from, last.to);
  const { message, suggestion } = valueWords(written, typeOfField(tokens[index - 2]!));
  return at({ from: first.from, to: last.to }, message, suggestion);
}

function isQuoted({ text }: Token): boolean {
  return text.length > 1 && text.startsWith("'") && text.endsWith("'");
}
