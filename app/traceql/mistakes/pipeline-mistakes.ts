import type { Mistake } from "../query-error.ts";
import type { Range } from "../syntax-tree.ts";
import { isComparison, isSymbol } from "../token-walk.ts";
import type { Token } from "../tokens.ts";
import { aggregates, arithmetic, metrics } from "../vocabulary.ts";
import { at } from "./place.ts";

export function uncomparedAggregate(range: Range): Mistake {
  return at(range, "An aggregate is compared with a value, as in `count() > 2`");
}

/** `| rate`: of a function without its parentheses. */
export function uncalledFunction(name: Token): Mistake {
  return at(name, `\`${name.text}\` needs parentheses`, `${name.text}()`);
}

/** `rate() > 10`, `({ } | rate()) * 2`: the grammar knows metrics functions only as the end of a query. */
export function combinedMetrics(tokens: readonly Token[]): Mistake | undefined {
  if (!tokens.some(isMetrics)) return undefined;
  for (const stage of stagesOf(tokens)) {
    const operator = stage.find((token) => isComparison(token) || isArithmetic(token));
    const hasAggregate = stage.some(({ kind, text }) => kind === "word" && aggregates.has(text));
    if (operator === undefined || hasAggregate) continue;
    const what = isArithmetic(operator) ? "Arithmetic with" : "Comparing";
    return at(operator, `${what} the results of metrics functions is not supported`);
  }
  return undefined;
}

function isMetrics({ kind, text }: Token): boolean {
  return kind === "word" && metrics.has(text);
}

function isArithmetic({ kind, text }: Token): boolean {
  return kind === "symbol" && arithmetic.has(text);
}

/** What stands between pipes, at whatever depth, without what is in braces. */
function stagesOf(tokens: readonly Token[]): readonly (readonly Token[])[] {
  const stages: Token[][] = [[]];
  let isInBraces = false;
  for (const token of tokens) {
    if (isSymbol(token, "{")) isInBraces = true;
    if (isSymbol(token, "|")) stages.push([]);
    else if (!isInBraces) stages.at(-1)!.push(token);
    if (isSymbol(token, "}")) isInBraces = false;
  }
  return stages;
}
