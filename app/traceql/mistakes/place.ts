import { fieldType, readField } from "../fields.ts";
import type { ValueType } from "../intrinsics.ts";
import type { Mistake } from "../query-error.ts";
import type { Range } from "../syntax-tree.ts";
import { isComparison } from "../token-walk.ts";
import type { Token } from "../tokens.ts";

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

/** What the values of a field are. */
export function typeOfField(token: Token): ValueType {
  const field = readField(token.text, token);
  return field === undefined ? "any" : fieldType(field);
}
