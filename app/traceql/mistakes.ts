import { closestName } from "./closest-name.ts";
import { fieldType, readField } from "./fields.ts";
import { intrinsicSpellings, scopeWords, type ValueType } from "./intrinsics.ts";
import { quoteString } from "./literals.ts";
import type { Mistake } from "./query-error.ts";
import type { Range } from "./syntax-tree.ts";
import type { Token } from "./tokens.ts";
import { valueForm, valueWords } from "./words.ts";

const comparisons = new Set(["=", "!=", "<", "<=", ">", ">=", "=~", "!~"]);
const arithmetic = new Set(["+", "-", "*", "/", "%", "^"]);
const aggregates = ["count", "avg", "min", "max", "sum"];
const metrics = [
  ...["rate", "count_over_time", "min_over_time", "max_over_time", "avg_over_time", "sum_over_time"],
  ...["quantile_over_time", "histogram_over_time", "compare"],
];
/** Everything that is called in a pipeline. */
const functions = [...aggregates, "by", "coalesce", "select", ...metrics, "topk", "bottomk", "with"];

/** What people write, and what it is here. */
const foreignWords: ReadonlyMap<string, readonly [what: string, write: string]> = new Map([
  ["==", ["Values are compared with a single `=`", "="]],
  ["===", ["Values are compared with a single `=`", "="]],
  ["!==", ["Values are told apart with `!=`", "!="]],
  ["<>", ["Values are told apart with `!=`", "!="]],
  ["=>", ["This is written `>=`", ">="]],
  ["=<", ["This is written `<=`", "<="]],
  ["&", ["Comparisons are joined by `&&`", "&&"]],
  ["and", ["Comparisons are joined by `&&`", "&&"]],
  ["or", ["Alternatives are joined by `||`", "||"]],
  ["not", ["The opposite is written with `!` before parentheses", "!"]],
]);

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
  if (
    first === undefined ||
    first.kind === "symbol" ||
    second?.text === "(" ||
    functions.includes(first.text)
  )
    return undefined;
  if (first.kind === "number" || first.kind === "duration") return undefined;
  const whole = { from: 0, to: text.length };
  const message = "A query is a spanset in braces";
  if (tokens.some(({ text }) => text === "{" || text === "}")) return { message, ...first };
  const pipe = tokens.find(({ text }) => text === "|")?.from ?? text.length;
  const isComparison = tokens.some(({ text }) => comparisons.has(text) || foreignWords.has(text));
  const inside =
    isComparison || first.kind === "string"
      ? mended(text, tokens, pipe)
      : quoteString(text.slice(0, pipe).trim());
  const written = inside.trim();
  return { message, ...whole, suggestion: `{ ${written} } ${text.slice(pipe)}`.trim() };
}

/** The text before a place with what is no TraceQL replaced. */
function mended(text: string, tokens: readonly Token[], end: number): string {
  let result = "";
  let at = 0;
  for (const { kind, text: spelled, from, to } of tokens.filter((token) => token.to <= end)) {
    const write = kind === "word" || kind === "foreign" ? mendedToken(spelled) : undefined;
    result += text.slice(at, from) + (write ?? spelled);
    at = to;
  }
  return result + text.slice(at, end);
}

function mendedToken(spelled: string): string | undefined {
  if (spelled.startsWith("'")) return valueWords(spelled, "string").suggestion;
  return foreignWords.get(spelled.toLowerCase())?.[1];
}

function tokenMistake(
  text: string,
  tokens: readonly Token[],
  index: number,
  token: Token,
): Mistake | undefined {
  const { from, to, kind } = token;
  const isValue = comparisons.has(tokens[index - 1]?.text ?? "") && tokens[index - 2]?.kind === "field";
  if (kind === "open") return { message: "The closing quote is missing", from, to: text.length };
  const foreign = foreignWords.get(token.text.toLowerCase());
  if (foreign !== undefined && (kind === "word" || kind === "foreign") && !isValue)
    return { message: foreign[0], from, to, suggestion: foreign[1] };
  if (kind === "field" && readField(token.text, token) === undefined)
    return isValue ? valueMistake(text, tokens, index) : unknownField(token);
  if (kind !== "foreign") return undefined;
  if (token.text.startsWith("$")) return { message: "Template variables are not supported", from, to };
  if (isValue) return valueMistake(text, tokens, index);
  if (token.text.startsWith("'"))
    return {
      ...valueWords(token.text, "any"),
      message: 'Text is put in double quotes, as in "GET"',
      ...{ from, to },
    };
  return { message: `Unexpected \`${token.text}\``, from, to };
}

/** What other tools call fields that are not simply misspelt. */
const otherNames: ReadonlyMap<string, string> = new Map([
  ["service", "resource.service.name"],
  ["service.name", "resource.service.name"],
  ["operation", "name"],
  ["traceId", "trace:id"],
  ["spanId", "span:id"],
]);

/** Of a field nothing is known of. */
export function unknownField(token: Token): Mistake {
  const { from, to, text } = token;
  const dot = text.indexOf(".");
  const scope = dot < 0 ? undefined : text.slice(0, dot);
  if (text.endsWith(".") && (scope === "" || scope === "parent" || scopeWords.has(scope ?? "")))
    return { message: `The name of the attribute is missing after \`${text}\``, from, to };
  if (scope === undefined) return { ...unknownWord(text), from, to };
  const closest = closestName(scope, [...scopeWords.keys(), "parent"]);
  if (closest === undefined) {
    const message = `\`${text}\` needs a scope: \`.${text}\`, \`span.${text}\` or \`resource.${text}\``;
    return { message, from, to, suggestion: otherNames.get(text) ?? `.${text}` };
  }
  const message = `Unknown scope \`${scope}\`: it is span, resource, event, link, instrumentation or parent`;
  return { message, from, to, suggestion: `${closest}${text.slice(dot)}` };
}

function unknownWord(text: string): Pick<Mistake, "message" | "suggestion"> {
  const closest = otherNames.get(text) ?? closestName(text, intrinsicSpellings);
  const colon = text.indexOf(":");
  const inScope =
    colon < 0 ? [] : intrinsicSpellings.filter((name) => name.startsWith(text.slice(0, colon + 1)));
  if (inScope.length > 0)
    return { message: `Unknown field \`${text}\`: there is ${inScope.join(", ")}`, suggestion: closest };
  const message = `Unknown field \`${text}\`: attributes are written \`.${text}\` or \`span.${text}\``;
  return { message, suggestion: closest ?? `.${text}` };
}

/** What is wrong where the grammar stopped understanding. */
export function syntaxMistake(text: string, tokens: readonly Token[], at: number): Mistake {
  const found = tokens.findIndex(({ to }) => to > at);
  const index = found < 0 ? tokens.length : found;
  const token = tokens[index];
  const open = openBrackets(tokens.slice(0, index));
  const isField = token?.kind === "field" && tokens[index - 1]?.text === "|";
  const combining = open.includes("{") || isField ? undefined : combinedMetrics(tokens);
  if (combining !== undefined) return combining;
  if (isAfterOperator(tokens, index) && !isOperand(token)) return missingOperand(tokens, index, text.length);
  if (token === undefined) return missingEnd(text, tokens, open);
  return open.includes("{")
    ? mistakeInBraces(text, tokens, index, token)
    : mistakeInPipeline(text, tokens, index, token);
}

/** `rate() > 10`, `({} | rate()) * 2`: the grammar knows metrics functions only as the end of a query. */
function combinedMetrics(tokens: readonly Token[]): Mistake | undefined {
  if (!tokens.some(({ text }) => metrics.includes(text))) return undefined;
  let operator: Token | undefined;
  let hasAggregate = false;
  let isInBraces = false;
  for (const token of tokens) {
    const { kind, text } = token;
    if (text === "|" && kind === "symbol") {
      if (operator !== undefined && !hasAggregate) break;
      operator = undefined;
      hasAggregate = false;
    }
    if (text === "{") isInBraces = true;
    if (text === "}") isInBraces = false;
    hasAggregate ||= aggregates.includes(text);
    if (!isInBraces && kind === "symbol" && (arithmetic.has(text) || comparisons.has(text)))
      operator ??= token;
  }
  if (operator === undefined || hasAggregate) return undefined;
  const { from, to } = operator;
  const what = arithmetic.has(operator.text) ? "Arithmetic with" : "Comparing";
  return { message: `${what} the results of metrics functions is not supported`, from, to };
}

/** Brackets that are open behind these tokens. */
export function openBrackets(tokens: readonly Token[]): readonly string[] {
  const open: string[] = [];
  for (const { kind, text } of tokens) {
    if (kind !== "symbol") continue;
    if (text === "(" || text === "{") open.push(text);
    if (text === ")" || text === "}") open.pop();
  }
  return open;
}

function isAfterOperator(tokens: readonly Token[], index: number): boolean {
  const before = tokens[index - 1];
  return before !== undefined && before.kind === "symbol" && !["{", "}", "(", ")", "|"].includes(before.text);
}

function isOperand(token: Token | undefined): boolean {
  return token !== undefined && (token.kind !== "symbol" || ["(", "{", "!", "-"].includes(token.text));
}

function missingOperand(tokens: readonly Token[], index: number, end: number): Mistake {
  const operator = tokens[index - 1]!;
  const place = tokens[index]?.from ?? end;
  const range = { from: place, to: place };
  const field = tokens[index - 2];
  if (!comparisons.has(operator.text) || field?.kind !== "field")
    return { message: `Something is missing after \`${operator.text}\``, ...range };
  const form = valueForm(typeOf(field));
  return { message: `A value is missing after \`${operator.text}\`: ${form}`, ...range };
}

function missingEnd(text: string, tokens: readonly Token[], open: readonly string[]): Mistake {
  const end = { from: text.length, to: text.length };
  if (open.length > 0) {
    const suggestion = open
      .toReversed()
      .map((bracket) => (bracket === "{" ? "}" : ")"))
      .join("");
    const what = open.at(-1) === "{" ? "brace" : "parenthesis";
    return { message: `The closing ${what} is missing`, ...end, suggestion };
  }
  if (tokens.at(-1)?.text === "|") return { message: "A stage is missing after `|`", ...end };
  return uncomparedAggregate(end);
}

function uncomparedAggregate(range: Range): Mistake {
  return {
    message: "An aggregate is compared with a value, as in `count() > 2`",
    from: range.from,
    to: range.to,
  };
}

function mistakeInBraces(text: string, tokens: readonly Token[], index: number, token: Token): Mistake {
  const { from, to } = token;
  const before = tokens[index - 1]!;
  const isValuePlace = comparisons.has(before.text) && tokens[index - 2]?.kind === "field";
  if (isValuePlace && token.kind === "word") return valueMistake(text, tokens, index);
  const isUnit =
    token.kind === "word" && before.kind === "number" && comparisons.has(tokens[index - 2]?.text ?? "");
  if (isUnit && tokens[index - 3]?.kind === "field") return valueMistake(text, tokens, index - 1);
  const isBehindOperand = before.kind !== "symbol" || before.text === ")";
  if (isBehindOperand && isOperand(token))
    return { message: "Comparisons are joined by `&&`", from, to: from, suggestion: "&& " };
  if (token.kind === "word") return { ...unknownWord(token.text), from, to };
  if (token.text === ")") return { message: "This parenthesis closes nothing", from, to, suggestion: "" };
  return { message: `Unexpected \`${token.text}\``, from, to };
}

/** Of what stands where the value of a comparison with a field should, up to the next operator or bracket. */
function valueMistake(text: string, tokens: readonly Token[], index: number): Mistake {
  const rest = isQuoted(tokens[index]!) ? tokens.slice(index, index + 1) : tokens.slice(index);
  const end = rest.findIndex(
    ({ kind, text }) => kind === "symbol" && !["/", "-", "*", "%", "+"].includes(text),
  );
  const { from } = rest[0]!;
  const last = end < 0 ? rest.at(-1)! : rest[Math.max(end, 1) - 1]!;
  const type = typeOf(tokens[index - 2]!);
  return { ...valueWords(text.slice(from, last.to), type), from, to: last.to };
}

function isQuoted({ text }: Token): boolean {
  return text.length > 1 && text.startsWith("'") && text.endsWith("'");
}

function typeOf(token: Token): ValueType {
  const field = readField(token.text, token);
  return field === undefined ? "any" : fieldType(field);
}

function mistakeInPipeline(text: string, tokens: readonly Token[], index: number, token: Token): Mistake {
  const { from, to } = token;
  const before = tokens[index - 1];
  const range = { from, to };
  if (token.kind === "word") return functionMistake(tokens, index, token);
  if (before !== undefined && comparisons.has(before.text) && token.kind !== "symbol")
    return { message: "An aggregate is compared with a number or a duration", ...range };
  if (before !== undefined && ["topk", "bottomk"].includes(tokens[index - 2]?.text ?? ""))
    return { message: `A whole number is missing, as in \`topk(5)\``, ...range };
  const isBehindSpanset = before?.text === "}";
  if (isBehindSpanset && token.text === "{")
    return {
      message: "Spansets are joined by an operator such as `&&` or `>>`",
      from,
      to: from,
      suggestion: "&& ",
    };
  if (isBehindSpanset && token.kind === "symbol" && token.text !== "}")
    return { message: `\`${token.text}\` does not join spansets: there is && || > >> < << ~`, ...range };
  if (token.text === ")" && before?.text === "(" && tokens[index - 2]?.kind === "word")
    return emptyCall(tokens[index - 2]!);
  if (before?.text === ")" && aggregates.includes(calledBefore(tokens, index) ?? ""))
    return token.text === ")" ? combinedPipelines(tokens, index) : uncomparedAggregate(range);
  if (token.text === "}" || (token.text === ")" && !openBrackets(tokens.slice(0, index)).includes("(")))
    return {
      message: `This ${token.text === "}" ? "brace" : "parenthesis"} closes nothing`,
      ...range,
      suggestion: "",
    };
  if (token.kind === "field" && !isBehindSpanset && (before === undefined || before.text === "|")) {
    const segment = segmentFrom(text, tokens, index);
    return {
      message: "Comparisons stand in braces",
      ...segment,
      suggestion: `{ ${text.slice(segment.from, segment.to)} }`,
    };
  }
  return { message: `Unexpected \`${token.text}\``, ...range };
}

/** `({ … } | count()) > ({ … } | count())`. */
function combinedPipelines(tokens: readonly Token[], index: number): Mistake {
  const { from, to } = tokens[index + 1] ?? tokens[index]!;
  const isCombined = isAfterOperator(tokens, index + 2);
  if (!isCombined) return uncomparedAggregate({ from, to });
  const message = "Computing with the results of pipelines is not supported: compare inside the parentheses";
  return { message, from, to };
}

/** From a token to the end of the stage it begins. */
function segmentFrom(text: string, tokens: readonly Token[], index: number): Range {
  const pipe = tokens.slice(index).findIndex(({ text }) => text === "|");
  const last = pipe < 0 ? tokens.at(-1)! : tokens[index + pipe - 1]!;
  return { from: tokens[index]!.from, to: Math.min(last.to, text.length) };
}

/** Name of the function whose closing parenthesis stands before this token. */
function calledBefore(tokens: readonly Token[], index: number): string | undefined {
  let depth = 0;
  for (let i = index - 1; i > 0; i--) {
    if (tokens[i]!.text === ")") depth++;
    if (tokens[i]!.text === "(" && --depth === 0) return tokens[i - 1]!.text;
  }
  return undefined;
}

function functionMistake(tokens: readonly Token[], index: number, token: Token): Mistake {
  const { from, to, text } = token;
  if (comparisons.has(tokens[index - 1]?.text ?? ""))
    return { message: "An aggregate is compared with a number or a duration", from, to };
  const caller = callerOf(tokens, index);
  if (caller !== undefined) return { ...unknownWord(text), from, to };
  const isCalled = tokens[index + 1]?.text === "(";
  if (!functions.includes(text)) {
    if (!isCalled && tokens[index - 1]?.text !== "|") return { message: `Unexpected \`${text}\``, from, to };
    const suggestion = closestName(text, functions);
    return { message: `Unknown function \`${text}\``, from, to, suggestion };
  }
  if (!isCalled) return { message: `\`${text}\` needs parentheses`, from, to, suggestion: `${text}()` };
  const isEmpty = tokens[index + 2]?.text === ")";
  if (isEmpty) return emptyCall(token);
  const takesNothing = ["count", "rate", "count_over_time", "coalesce"].includes(text);
  if (takesNothing) return { message: `\`${text}\` takes nothing in its parentheses`, from, to };
  return { message: `\`${text}\` cannot stand here`, from, to };
}

function emptyCall({ text, from, to }: Token): Mistake {
  return { message: `\`${text}\` needs to be told of what, as in \`${text}(duration)\``, from, to };
}

/** Name of the function in whose parentheses a token stands. */
function callerOf(tokens: readonly Token[], index: number): string | undefined {
  let depth = 0;
  for (let i = index - 1; i > 0; i--) {
    if (tokens[i]!.text === ")") depth++;
    if (tokens[i]!.text === "(" && depth-- === 0)
      return tokens[i - 1]!.kind === "word" ? tokens[i - 1]!.text : undefined;
  }
  return undefined;
}
