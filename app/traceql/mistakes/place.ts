import { fieldType, readField } from "../fields.ts";
import type { ValueType } from "../intrinsics.ts";
import type { Mistake } from "../query-error.ts";
import type { Range } from "../syntax-tree.ts";
import type { Token } from "../tokens.ts";
import { comparisons } from "./vocabulary.ts";

/** Where the grammar stopped, and what stands around it. */
export interface Place {
  readonly text: string;
  readonly tokens: readonly Token[];
  readonly index: number;
  readonly token: Token;
  readonly before: Token | undefined;
}

/** Says what is wrong, where it knows. */
export type Rule = (place: Place) => Mistake | undefined;

/** What the first rule that applies says. */
export function firstOf(rules: readonly Rule[], place: Place): Mistake {
  for (const rule of rules) {
    const mistake = rule(place);
    if (mistake !== undefined) return mistake;
  }
  return at(place.token, `Unexpected \`${place.token.text}\``);
}

export function at({ from, to }: Range, message: string, suggestion?: string): Mistake {
  return { message, from, to, suggestion };
}

/** Of what is missing before a token. */
export function before({ from }: Range, message: string, suggestion?: string): Mistake {
  return { message, from, to: from, suggestion };
}

export function isSymbol(token: Token | undefined, text: string): boolean {
  return token?.kind === "symbol" && token.text === text;
}

export function isComparison(token: Token | undefined): boolean {
  return token?.kind === "symbol" && comparisons.has(token.text);
}

/** Whether a token stands where the value of a comparison with a field does. */
export function isValuePlace(tokens: readonly Token[], index: number): boolean {
  return isComparison(tokens[index - 1]) && tokens[index - 2]?.kind === "field";
}

/** Whether an operand can begin with a token. */
export function beginsOperand(token: Token | undefined): boolean {
  return token !== undefined && (token.kind !== "symbol" || ["(", "{", "!", "-"].includes(token.text));
}

/** Whether an operand may end with a token. */
export function endsOperand(token: Token | undefined): boolean {
  return token !== undefined && (token.kind !== "symbol" || token.text === ")" || token.text === "}");
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

/** What the values of a field are. */
export function typeOfField(token: Token): ValueType {
  const field = readField(token.text, token);
  return field === undefined ? "any" : fieldType(field);
}
