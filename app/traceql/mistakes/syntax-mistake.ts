import type { Mistake } from "../query-error.ts";
import { isComparison, isSymbol, openBrackets } from "../token-walk.ts";
import type { Token } from "../tokens.ts";
import { functions } from "../vocabulary.ts";
import { braceRules } from "./brace-rules.ts";
import { combinedMetrics, uncalledFunction, uncomparedAggregate } from "./pipeline-mistakes.ts";
import { pipelineRules } from "./pipeline-rules.ts";
import { at, before, beginsOperand, firstOf, typeOfField } from "./place.ts";
import { valueForm } from "./words.ts";

/** What is wrong where the grammar stopped understanding. */
export function syntaxMistake(text: string, tokens: readonly Token[], stopped: number): Mistake {
  const found = tokens.findIndex(({ to }) => to > stopped);
  const index = found < 0 ? tokens.length : found;
  const token = tokens[index];
  const open = openBrackets(tokens.slice(0, index));
  const isInBraces = open.some((bracket) => bracket.text === "{");
  const isBareField = token?.kind === "field" && isSymbol(tokens[index - 1], "|");
  const combining = isInBraces || isBareField ? undefined : combinedMetrics(tokens);
  if (combining !== undefined) return combining;
  const missing = missingOperand(tokens, index, text.length);
  if (missing !== undefined) return missing;
  if (token === undefined) return missingEnd(text, tokens, open);
  return firstOf(isInBraces ? braceRules : pipelineRules, {
    text,
    tokens,
    index,
    token,
    before: tokens[index - 1],
  });
}

/** Behind an operator, where no operand begins. */
function missingOperand(tokens: readonly Token[], index: number, end: number): Mistake | undefined {
  const operator = tokens[index - 1];
  const isOperator = operator?.kind === "symbol" && !["{", "}", "(", ")", "|"].includes(operator.text);
  if (!isOperator || beginsOperand(tokens[index])) return undefined;
  const place = tokens[index] ?? { from: end, to: end };
  const field = tokens[index - 2];
  if (!isComparison(operator) || field?.kind !== "field")
    return before(place, `Something is missing after \`${operator.text}\``);
  return before(place, `A value is missing after \`${operator.text}\`: ${valueForm(typeOfField(field))}`);
}

function missingEnd(text: string, tokens: readonly Token[], open: readonly Token[]): Mistake {
  const end = { from: text.length, to: text.length };
  const innermost = open.at(-1);
  if (innermost !== undefined) {
    const closing = open.toReversed().map((bracket) => (bracket.text === "{" ? "}" : ")"));
    const what = innermost.text === "{" ? "brace" : "parenthesis";
    return at(end, `The closing ${what} is missing`, closing.join(""));
  }
  const last = tokens.at(-1);
  if (isSymbol(last, "|")) return at(end, "A stage is missing after `|`");
  if (last?.kind === "word" && functions.has(last.text)) return uncalledFunction(last);
  return uncomparedAggregate(end);
}
