import { OttlSyntaxError } from "./ottl-error.ts";

export type TokenKind =
  | "bytes"
  | "float"
  | "int"
  | "string"
  /** A letter, then letters, digits and underscores: keywords, names of fields, functions and enums. */
  | "word"
  | "comparison"
  | "arrow"
  | "sign"
  | "factor"
  | "punctuation"
  | "end";

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  readonly at: number;
}

/** In the order in which the Collector's lexer tries them. */
const patterns: readonly (readonly [TokenKind | "space", RegExp])[] = [
  ["bytes", /0x[a-fA-F0-9]+/y],
  ["float", /(?:\d+\.\d*|\d*\.\d+)(?:[eE][-+]?\d+)?/y],
  ["int", /\d+/y],
  ["string", /"(?:\\.|[^\\"])*"/y],
  ["arrow", /=>/y],
  ["comparison", /==|!=|>=|<=|>|</y],
  ["sign", /[-+]/y],
  ["factor", /[*/]/y],
  ["punctuation", /[=(){}:,.[\]]/y],
  ["word", /[A-Za-z][A-Za-z0-9_]*|_/y],
  ["space", /\s+/y],
];

/** The tokens of a text; the last one is `end`. Throws `OttlError`. Linear: every pattern reads what it takes once. */
export function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const { kind, length } = nextToken(text, at);
    if (kind !== "space") tokens.push({ kind, text: text.slice(at, at + length), at });
    at += length;
  }
  tokens.push({ kind: "end", text: "<EOF>", at });
  return tokens;
}

function nextToken(text: string, at: number): { kind: TokenKind | "space"; length: number } {
  for (const [kind, pattern] of patterns) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match !== null) return { kind, length: match[0].length };
  }
  throw new OttlSyntaxError(text, `invalid input text ${JSON.stringify(excerpt(text, at))}`, at);
}

/** What of the rest of a text is shown. */
const excerptLength = 16;

function excerpt(text: string, at: number): string {
  const rest = text.slice(at);
  return rest.length > excerptLength ? `${rest.slice(0, excerptLength)}...` : rest;
}
