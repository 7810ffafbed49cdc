import { isComparison, isSymbol, openBrackets } from "../token-walk.ts";
import { unknownName } from "./field-mistake.ts";
import { at, before, beginsOperand, endsOperand, isValuePlace, type Rule } from "./place.ts";
import { valueMistake } from "./value-mistake.ts";

/** In braces, the first that applies. */
export const braceRules: readonly Rule[] = [
  wrongValue,
  spacedUnit,
  unclosedParenthesis,
  unclosedBrace,
  missingAnd,
  missingField,
  unknownWord,
  closedTooOften,
];

type At = Parameters<Rule>[0];

function wrongValue({ text, tokens, index, token }: At) {
  return token.kind === "word" && isValuePlace(tokens, index) ? valueMistake(text, tokens, index) : undefined;
}

/** `5 ms`. */
function spacedUnit({ text, tokens, index, token, before: number }: At) {
  const isUnit = token.kind === "word" && number?.kind === "number" && isValuePlace(tokens, index - 1);
  return isUnit ? valueMistake(text, tokens, index - 1) : undefined;
}

function unclosedParenthesis({ tokens, index, token }: At) {
  const isOpen = openBrackets(tokens.slice(0, index)).at(-1)?.text === "(";
  return isOpen && isSymbol(token, "}")
    ? before(token, "The closing parenthesis is missing", ") ")
    : undefined;
}

function unclosedBrace({ token }: At) {
  return isSymbol(token, "|") ? before(token, "The closing brace is missing", "} ") : undefined;
}

function missingAnd({ token, before: operand }: At) {
  if (isSymbol(token, ",")) return at(token, "Comparisons are joined by `&&`", " &&");
  if (!endsOperand(operand) || !beginsOperand(token)) return undefined;
  return before(token, "Comparisons are joined by `&&`", "&& ");
}

function missingField({ token }: At) {
  return isComparison(token) ? before(token, `A field is missing before \`${token.text}\``) : undefined;
}

function unknownWord({ token }: At) {
  return token.kind === "word" ? unknownName(token) : undefined;
}

function closedTooOften({ token }: At) {
  return isSymbol(token, ")") ? at(token, "This parenthesis closes nothing", "") : undefined;
}
