import { readField } from "../fields.ts";
import { quoteString } from "../literals.ts";
import type { Mistake } from "../query-error.ts";
import { isComparison, isSymbol } from "../token-walk.ts";
import type { Token } from "../tokens.ts";
import { functions } from "../vocabulary.ts";
import { unknownField } from "./field-mistake.ts";
import { foreignWords } from "./foreign-words.ts";
import { at, isValuePlace } from "./place.ts";
import { valueMistake } from "./value-mistake.ts";
import { valueWords } from "./words.ts";

/** The first thing in a text that is no part of the language, or belongs in braces and is not. */
export function lexicalMistake(text: string, tokens: readonly Token[]): Mistake | undefined {
  const bare = missingBraces(text, tokens);
  if (bare !== undefined) return bare;
  for (const [index, token] of tokens.entries()) {
    const mistake = tokenMistake(text, tokens, index, token);
    if (mistake !== undefined) return mistake;
  }
  return undefined;
}

function missingBraces(text: string, tokens: readonly Token[]): Mistake | undefined {
  const [first, second] = tokens;
  if (first === undefined || beginsPipeline(first, second)) return undefined;
  const message = "A query is a spanset in braces";
  if (tokens.some((token) => isSymbol(token, "{") || isSymbol(token, "}"))) return at(first, message);
  const pipe = tokens.find((token) => isSymbol(token, "|"))?.from ?? text.length;
  const inside = meantFilter(text, tokens, pipe);
  return at({ from: 0, to: text.length }, message, `{ ${inside} } ${text.slice(pipe)}`.trim());
}

function beginsPipeline(first: Token, second: Token | undefined): boolean {
  if (/^[\da-f]{16,32}$/.test(first.text)) return false;
  if (["symbol", "number", "duration"].includes(first.kind)) return true;
  return functions.has(first.text) || isSymbol(second, "(");
}

/** What someone meant who wrote no braces: comparisons, an id, or words to look for. */
function meantFilter(text: string, tokens: readonly Token[], end: number): string {
  const written = text.slice(0, end).trim();
  if (/^[\da-f]{32}$/.test(written)) return `trace:id = "${written}"`;
  if (/^[\da-f]{16}$/.test(written)) return `span:id = "${written}"`;
  const isFilter =
    tokens[0]!.kind === "string" || tokens.some((token) => isComparison(token) || isForeign(token));
  return isFilter ? mended(text, tokens, end).trim() : quoteString(written);
}

function isForeign({ kind, text }: Token): boolean {
  return kind === "foreign" && foreignWords.has(text);
}

/** The text before a place with what is no TraceQL replaced. */
function mended(text: string, tokens: readonly Token[], end: number): string {
  let result = "";
  let written = 0;
  for (const token of tokens.filter(({ to }) => to <= end)) {
    result += text.slice(written, token.from) + (mendedToken(token) ?? token.text);
    written = token.to;
  }
  return result + text.slice(written, end);
}

function mendedToken({ kind, text }: Token): string | undefined {
  if (kind !== "word" && kind !== "foreign") return undefined;
  if (text.startsWith("'")) return valueWords(text, "string").suggestion;
  return foreignWords.get(text.toLowerCase())?.[1];
}

function tokenMistake(
  text: string,
  tokens: readonly Token[],
  index: number,
  token: Token,
): Mistake | undefined {
  const isValue = isValuePlace(tokens, index);
  switch (token.kind) {
    case "open":
      return at({ from: token.from, to: text.length }, "The closing quote is missing");
    case "field": {
      if (readField(token.text, token) !== undefined) return undefined;
      return isValue ? valueMistake(text, tokens, index) : unknownField(token);
    }
    case "word":
      return isValue ? undefined : foreignMistake(token);
    case "foreign":
      if (token.text.startsWith("$")) return at(token, "Template variables are not supported");
      if (isValue) return valueMistake(text, tokens, index);
      return foreignMistake(token) ?? strangeMistake(token);
    default:
      return undefined;
  }
}

function foreignMistake(token: Token): Mistake | undefined {
  const foreign = foreignWords.get(token.text.toLowerCase());
  return foreign === undefined ? undefined : at(token, foreign[0], foreign[1]);
}

function strangeMistake(token: Token): Mistake {
  if (!token.text.startsWith("'")) return at(token, `Unexpected \`${token.text}\``);
  return at(token, 'Text is put in double quotes, as in "GET"', valueWords(token.text, "any").suggestion);
}
