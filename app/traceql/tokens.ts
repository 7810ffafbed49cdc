import { isIntrinsicWord } from "./intrinsics.ts";
import { isDuration, isNumber } from "./literals.ts";
import type { Range } from "./syntax-tree.ts";

/**
 * - `field`: an attribute or an intrinsic with its scope, as one token: `span."a b"`, `parent.span.x`, `event:name`, `duration`
 * - `word`: any other name: `count`, `by`, `error`, `true`
 * - `symbol`: operators, brackets, comma
 * - `open`: a quoted text whose closing quote is missing
 * - `foreign`: what is no part of the language: `'text'`, `$variable`, `12abc`, `;`
 */
export type TokenKind = "field" | "word" | "string" | "number" | "duration" | "symbol" | "open" | "foreign";

export interface Token extends Range {
  readonly kind: TokenKind;
  readonly text: string;
}

const symbol = /[&!](?:>>|<<)|&&|\|\||>>|<<|[<>!]=|=~|[!&][~<>]|[<>=~!|+\-*/%^{}(),]/y;
/** No TraceQL, but what people write for it. */
const foreignSymbol = /===|!==|==|<>|=>|=</y;
const blank = /\s+|\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/y;
const doubleQuoted = /"(?:[^"\\]|\\[\s\S])*("?)/y;
const backQuoted = /`[^`]*(`?)/y;
const singleQuoted = /'[^'{}&|]*'?/y;
const number = /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?:[\p{L}\d_.]*)/uy;
const word = /[\p{L}_][\p{L}\p{N}_]*/uy;
const variable = /\$(?:\{[^}]*\}?|\w*)/y;
const scopedIntrinsic = /:[\p{L}\p{N}_]*/uy;
/** What a name of an attribute may hold outside of quotes. */
const keyPart = /[^\s{}()=~!<>&|^,"]+/y;
const quotedKeyPart = /"(?:[^"\\]|\\[\s\S])*"/y;

/** The tokens of a text, comments and blanks left out. Never fails: what it cannot read becomes `foreign` or `open`. */
export function scanTokens(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const skipped = lengthOf(blank, text, at);
    if (skipped > 0) {
      at += skipped;
      continue;
    }
    const token = scanToken(text, at);
    tokens.push(token);
    at = token.to;
  }
  return tokens;
}

function scanToken(text: string, from: number): Token {
  const token = (kind: TokenKind, length: number): Token => {
    return { kind, from, to: from + length, text: text.slice(from, from + length) };
  };
  const first = text[from]!;
  if (first === '"' || first === "`") return scanText(text, from, token);
  if (first === "'") return token("foreign", Math.max(1, lengthOf(singleQuoted, text, from)));
  const letters = lengthOf(word, text, from);
  if (letters > 0) return scanName(text, from, letters, token);
  const digits = lengthOf(number, text, from);
  if (digits > 0) return token(numberKind(text.slice(from, from + digits)), digits);
  if (first === ".") return token("field", 1 + keyLength(text, from + 1));
  if (first === "$") return token("foreign", lengthOf(variable, text, from));
  const foreign = lengthOf(foreignSymbol, text, from);
  if (foreign > 0) return token("foreign", foreign);
  const known = lengthOf(symbol, text, from);
  if (known > 0) return token("symbol", known);
  return token("foreign", String.fromCodePoint(text.codePointAt(from)!).length);
}

type MakeToken = (kind: TokenKind, length: number) => Token;

function scanText(text: string, from: number, token: MakeToken): Token {
  const pattern = text[from] === "`" ? backQuoted : doubleQuoted;
  pattern.lastIndex = from;
  const found = pattern.exec(text);
  const isClosed = found?.[1] !== "";
  return token(isClosed ? "string" : "open", found?.[0].length ?? 1);
}

function numberKind(text: string): TokenKind {
  if (isNumber(text)) return "number";
  return isDuration(text) ? "duration" : "foreign";
}

/** A word, or with `.` or `:` behind it, a field. */
function scanName(text: string, from: number, letters: number, token: MakeToken): Token {
  const end = from + letters;
  // `parent.event:name`, a scoped intrinsic of the parent, is read whole, since names may hold a colon anyway.
  if (text[end] === ".") return token("field", letters + 1 + keyLength(text, end + 1));
  if (text[end] === ":") return token("field", letters + lengthOf(scopedIntrinsic, text, end));
  return token(isIntrinsicWord(text.slice(from, end)) ? "field" : "word", letters);
}

/** Length of a name of an attribute: parts in quotes and parts without. */
function keyLength(text: string, from: number): number {
  let at = from;
  for (;;) {
    const length = lengthOf(keyPart, text, at) + lengthOf(quotedKeyPart, text, at);
    if (length === 0) return at - from;
    at += length;
  }
}

function lengthOf(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from;
  return pattern.exec(text)?.[0].length ?? 0;
}
