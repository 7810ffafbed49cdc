import type { SyntaxNode } from "@lezer/common";
import { readField } from "./fields.ts";
import { durationNanosOf, keywordOf, numberOf, unquote } from "./literals.ts";
import { unknownField } from "./mistakes/field-mistake.ts";
import { bindChain, type ChainRules, type Link } from "./operator-chain.ts";
import { QueryError, refuse } from "./query-error.ts";
import { children, type Source, unsupported } from "./source.ts";
import type { Arithmetic, Field, FieldComparison, FieldExpression, Static } from "./syntax-tree.ts";
import type { Token } from "./tokens.ts";
import { comparisons } from "./vocabulary.ts";

/** `&&` and `||` have the same rank, as in Tempo: `a || b && c` is `(a || b) && c`. */
export function rankOf(operator: string): number {
  if (operator === "&&" || operator === "||") return 1;
  if (comparisons.has(operator)) return 2;
  if (operator === "+" || operator === "-") return 3;
  return operator === "^" ? 5 : 4;
}

const rules: ChainRules<FieldExpression> = {
  rank: rankOf,
  isRightFirst: (operator) => operator === "^",
  prefixRank: rankOf("*"),
  binary: binaryExpression,
  prefix: prefixExpression,
};

/** Reads a FieldExpression of the grammar. */
export function readExpression(source: Source, node: SyntaxNode): FieldExpression {
  const links: Link<FieldExpression>[] = [];
  flatten(source, node, links);
  return bindChain(links, rules);
}

function flatten(source: Source, node: SyntaxNode, links: Link<FieldExpression>[]): void {
  const [first, ...others] = children(node);
  const last = others.at(-1);
  if (first === undefined || first.name !== "FieldExpression") {
    links.push({ type: "operand", operand: readOperand(source.first(node)) });
  } else if (last !== undefined) {
    flatten(source, first, links);
    links.push({ type: "operator", operator: source.after(first) });
    flatten(source, last, links);
  } else if (source.first(node).text === "(") {
    const { from, to } = source.rangeOf(node);
    links.push({ type: "operand", operand: { ...readExpression(source, first), from, to } });
  } else {
    links.push({ type: "prefix", operator: source.first(node) });
    flatten(source, first, links);
  }
}

function binaryExpression(operator: Token, left: FieldExpression, right: FieldExpression): FieldExpression {
  const { from } = left;
  const { to } = right;
  const { text } = operator;
  if (text === "~") throw refuse(operator, "`~` relates spansets; a pattern is matched with `=~`", "=~");
  if (text === "&&" || text === "||") {
    return { type: "logical", operator: text, left: asCondition(left), right: asCondition(right), from, to };
  }
  if (comparisons.has(text)) {
    return { type: "comparison", operator: text as FieldComparison, left, right, from, to };
  }
  return { type: "arithmetic", operator: text as Arithmetic, left, right, from, to };
}

function prefixExpression(operator: Token, operand: FieldExpression): FieldExpression {
  const { from } = operator;
  const { to } = operand;
  if (operator.text === "!") return { type: "not", operand: asCondition(operand), from, to };
  const negative = operand.type === "static" ? negated(operand.value) : undefined;
  if (negative !== undefined) return { type: "static", value: negative, from, to };
  return { type: "negative", operand, from, to };
}

export function negated(value: Static): Static | undefined {
  if (value.type !== "integer" && value.type !== "float" && value.type !== "duration") return undefined;
  return { ...value, value: 0 - value.value };
}

/** A string where a condition stands is looked for in all texts of the span. */
export function asCondition(expression: FieldExpression): FieldExpression {
  if (expression.type !== "static" || expression.value.type !== "string") return expression;
  const { from, to } = expression;
  return { type: "text", text: expression.value.value, from, to };
}

function readOperand(token: Token): FieldExpression {
  if (token.kind === "field") return readFieldToken(token);
  const { from, to } = token;
  return { type: "static", value: readStatic(token), from, to };
}

export function readFieldToken(token: Token): Field {
  const field = readField(token.text, token);
  if (field === undefined) throw new QueryError(unknownField(token));
  return field;
}

/** Reads a node that must be a field, as in `select()`. */
export function readFieldNode(source: Source, node: SyntaxNode, where: string): Field {
  const token = source.first(node);
  if (token.kind !== "field" || token.to !== node.to)
    throw refuse(node, `${where} takes names of fields only, as in \`span.http.route\``);
  return readFieldToken(token);
}

export function readStatic(token: Token): Static {
  const { text } = token;
  if (token.kind === "string") return readText(token);
  if (token.kind === "number") return readNumber(token);
  if (token.kind === "duration") return { type: "duration", value: durationNanosOf(text)! };
  if (text === "nil") return { type: "nil" };
  if (text === "true" || text === "false") return { type: "boolean", value: text === "true" };
  const keyword = keywordOf(text);
  if (keyword !== undefined) return keyword;
  throw unsupported(token, `\`${text}\` as a value`);
}

function readText(token: Token): Static {
  const value = unquote(token.text);
  if (value === undefined)
    throw refuse(token, "This text has an escape that is none: in back quotes nothing needs one");
  return { type: "string", value };
}

function readNumber(token: Token): Static {
  const number = numberOf(token.text);
  if (number.type === "integer" && !Number.isSafeInteger(number.value))
    throw refuse(token, "Numbers above 2^53 are not supported: they cannot be compared exactly");
  return number;
}
