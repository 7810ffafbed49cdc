import type { Token } from "./tokens.ts";
import { comparisons } from "./vocabulary.ts";

export function isSymbol(token: Token | undefined, text: string): boolean {
  return token?.kind === "symbol" && token.text === text;
}

export function isComparison(token: Token | undefined): boolean {
  return token?.kind === "symbol" && comparisons.has(token.text);
}

/** Brackets that are open behind these tokens, outermost first. */
export function openBrackets(tokens: readonly Token[]): readonly Token[] {
  const open: Token[] = [];
  for (const token of tokens) {
    if (isSymbol(token, "(") || isSymbol(token, "{")) open.push(token);
    if (isSymbol(token, ")") || isSymbol(token, "}")) open.pop();
  }
  return open;
}

/** The function in whose parentheses a token stands. */
export function callerOf(tokens: readonly Token[], index: number): Token | undefined {
  const open = openBrackets(tokens.slice(0, index)).at(-1);
  return open === undefined ? undefined : nameBefore(tokens, open);
}

/** The function whose closing parenthesis stands before a token. */
export function calledBefore(tokens: readonly Token[], index: number): Token | undefined {
  return isSymbol(tokens[index - 1], ")") ? callerOf(tokens, index - 1) : undefined;
}

function nameBefore(tokens: readonly Token[], open: Token): Token | undefined {
  const name = tokens[tokens.indexOf(open) - 1];
  return name?.kind === "word" ? name : undefined;
}
