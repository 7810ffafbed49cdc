import { closestName } from "../../base/closest-name.ts";
import type { Mistake } from "../query-error.ts";
import { calledBefore, callerOf, isComparison, isSymbol, openBrackets } from "../token-walk.ts";
import type { Token } from "../tokens.ts";
import { aggregates, callsOfNothing, functions } from "../vocabulary.ts";
import { unknownName } from "./field-mistake.ts";
import { uncalledFunction, uncomparedAggregate } from "./pipeline-mistakes.ts";
import { at, before, beginsOperand, endsOperand, type Place, type Rule } from "./place.ts";

/** Outside of braces, the first that applies. */
export const pipelineRules: readonly Rule[] = [
  wrongScalar,
  wrongArguments,
  uncalled,
  groupedAggregate,
  missingPipe,
  unknownInCall,
  wrongFunction,
  closedTooOften,
  missingSpansetOperator,
  wrongSpansetOperator,
  lonelyAggregate,
  bareComparison,
];

function wrongScalar({ token, before: operator }: Place): Mistake | undefined {
  if (!isComparison(operator) || token.kind === "symbol") return undefined;
  return at(token, "An aggregate is compared with a number or a duration");
}

/** Too many, too few, or none where some are needed. */
function wrongArguments({ tokens, index, token }: Place): Mistake | undefined {
  const name = isSymbol(token, "(") ? tokens[index - 1] : token;
  if (name?.kind === "word" && callsOfNothing.has(name.text) && isFilledCall(tokens, tokens.indexOf(name)))
    return at(name, `\`${name.text}\` takes nothing in its parentheses`);
  const caller = callerOf(tokens, index);
  if (caller === undefined || !isSymbol(token, ")")) return undefined;
  if (caller.text === "topk" || caller.text === "bottomk")
    return before(token, `A whole number is missing, as in \`${caller.text}(5)\``, "5");
  if (isSymbol(tokens[index - 1], "(")) return emptyCall(caller);
  if (caller.text === "quantile_over_time") return before(token, "The quantiles are missing", ", 0.95");
  return caller.text === "compare"
    ? before(token, "`compare` takes a start and an end, or neither")
    : undefined;
}

function isFilledCall(tokens: readonly Token[], name: number): boolean {
  return isSymbol(tokens[name + 1], "(") && !isSymbol(tokens[name + 2], ")");
}

function emptyCall(name: Token): Mistake {
  return at(name, `\`${name.text}\` needs to be told of what, as in \`${name.text}(duration)\``);
}

/** `rate by (name)` */
function uncalled({ before: name }: Place): Mistake | undefined {
  return name?.kind === "word" && functions.has(name.text) ? uncalledFunction(name) : undefined;
}

/** `avg(duration) by (name)`, as if it made series. */
function groupedAggregate({ tokens, index, token }: Place): Mistake | undefined {
  const name = token.text === "by" ? calledBefore(tokens, index) : undefined;
  if (name === undefined || !aggregates.has(name.text)) return undefined;
  const series = `${name.text}_over_time`;
  return at(name, `\`${name.text}\` only filters spansets; series come from \`${series}\``, series);
}

function missingPipe({ token, before: operand }: Place): Mistake | undefined {
  const isStage = token.kind === "word" && functions.has(token.text);
  if (!isStage || operand === undefined || !endsOperand(operand)) return undefined;
  return before(token, "Stages are joined by `|`", "| ");
}

function unknownInCall({ tokens, index, token }: Place): Mistake | undefined {
  return token.kind === "word" && callerOf(tokens, index) !== undefined ? unknownName(token) : undefined;
}

function wrongFunction({ tokens, index, token, before: pipe }: Place): Mistake | undefined {
  if (token.kind !== "word") return undefined;
  const { text } = token;
  const isCalled = isSymbol(tokens[index + 1], "(");
  if (!functions.has(text)) {
    if (!isCalled && !isSymbol(pipe, "|")) return undefined;
    return at(token, `Unknown function \`${text}\``, closestName(text, functions));
  }
  if (!isCalled) return uncalledFunction(token);
  return isFilledCall(tokens, index) ? at(token, `\`${text}\` cannot stand here`) : emptyCall(token);
}

function closedTooOften({ tokens, index, token }: Place): Mistake | undefined {
  if (isSymbol(token, "}")) return at(token, "This brace closes nothing", "");
  const isOpen = openBrackets(tokens.slice(0, index)).length > 0;
  return isSymbol(token, ")") && !isOpen ? at(token, "This parenthesis closes nothing", "") : undefined;
}

function missingSpansetOperator({ token, before: spanset }: Place): Mistake | undefined {
  if (!isSymbol(spanset, "}") || !isSymbol(token, "{")) return undefined;
  return before(token, "Spansets are joined by an operator such as `&&` or `>>`", "&& ");
}

function wrongSpansetOperator({ token, before: spanset }: Place): Mistake | undefined {
  if (!isSymbol(spanset, "}") || token.kind !== "symbol") return undefined;
  return at(token, `\`${token.text}\` does not join spansets: there is && || > >> < << ~`);
}

/** Also `({ … } | count()) > ({ … } | count())`. */
function lonelyAggregate({ tokens, index, token }: Place): Mistake | undefined {
  if (!aggregates.has(calledBefore(tokens, index)?.text ?? "")) return undefined;
  const operator = tokens[index + 1];
  if (!isSymbol(token, ")") || operator?.kind !== "symbol" || !beginsOperand(tokens[index + 2]))
    return uncomparedAggregate(token);
  const message = "Computing with the results of pipelines is not supported: compare inside the parentheses";
  return at(operator, message);
}

function bareComparison({ text, tokens, index, token, before: pipe }: Place): Mistake | undefined {
  if (token.kind !== "field" || (pipe !== undefined && !isSymbol(pipe, "|"))) return undefined;
  const next = tokens.findIndex((other, i) => i > index && isSymbol(other, "|"));
  const { to } = next < 0 ? tokens.at(-1)! : tokens[next - 1]!;
  return at({ from: token.from, to }, "Comparisons stand in braces", `{ ${text.slice(token.from, to)} }`);
}
