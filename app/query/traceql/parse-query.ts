import { parser } from "@grafana/lezer-traceql";
import type { SyntaxNode } from "@lezer/common";
import { ApiFailure } from "../../api/protocol.ts";
import { type Condition, isTraceField, type Operator, type TraceQuery } from "./conditions.ts";
import { kindNumbers, parseDuration, statusNumbers, type ValueKind, valueKinds } from "./fields.ts";
import { fieldOf, fieldWords, type Mistake, syntaxMistake, valueWords } from "./mistakes.ts";
import { type QueryErrorDetail, queryError } from "./query-error.ts";

const operators = new Set<string>(["=", "!=", "<", "<=", ">", ">="]);
const flipped: Readonly<Record<Operator, Operator>> = {
  "=": "=",
  "!=": "!=",
  "<": ">",
  "<=": ">=",
  ">": "<",
  ">=": "<=",
};

/** What the parts of TraceQL that we do not run yet are called. By node name of the grammar. */
const unsupportedNodes: Readonly<Record<string, string>> = {
  Or: "`||`",
  Gt: "The structural operator `>`",
  Lt: "The structural operator `<`",
  Desc: "The structural operator `>>`",
  Anc: "The structural operator `<<`",
  UnionStructuralOp: "A structural operator",
  ExperimentalOp: "A structural operator",
  Pipe: "The pipeline `|`",
  ScalarFilter: "An aggregate filter",
  GroupOperation: "`by()`",
  SelectOperation: "`select()`",
  CoalesceOperation: "`coalesce()`",
  MetricsOperation: "A metrics query",
  WithHint: "`with()`",
  TemplateVariable: "A template variable",
  WrappedSpansetPipeline: "A pipeline in parentheses",
};

/** Reads a TraceQL text. Throws `ApiFailure` `invalid_query` with `QueryErrorDetail` where it is wrong or not supported. */
export function parseQuery(text: string): TraceQuery {
  try {
    return readQuery(text);
  } catch (error) {
    throw error instanceof ApiFailure ? withSoundSuggestion(error, text) : error;
  }
}

/** Nobody is told to write what is refused then at the same place. */
function withSoundSuggestion(error: ApiFailure, text: string): ApiFailure {
  const { from, to, suggestion } = error.detail as QueryErrorDetail;
  if (suggestion === undefined) return error;
  try {
    readQuery(text.slice(0, from) + suggestion + text.slice(to));
    return error;
  } catch (next) {
    if (!(next instanceof ApiFailure)) throw next;
    const still = next.detail as QueryErrorDetail;
    const isElsewhere = still.to < from || still.from > from + suggestion.length;
    return isElsewhere ? error : queryError(error.message, from, to);
  }
}

function readQuery(text: string): TraceQuery {
  if (text.trim() === "") return { spanConditions: [], traceConditions: [] };
  const tree = parser.parse(text);
  const top = tree.topNode as SyntaxNode;
  refuseSyntaxErrors(text, top);
  refuseUnsupported(top);
  const filters = childrenDeep(top, "SpansetFilter");
  if (filters.length !== 1)
    throw queryError("More than one spanset is not supported yet", filters[1]?.from ?? 0, text.length);
  const conditions: Condition[] = [];
  for (const child of children(filters[0]!)) readExpression(text, child, conditions);
  return {
    spanConditions: conditions.filter(({ field }) => !isTraceField(field)),
    traceConditions: conditions.filter(({ field }) => isTraceField(field)),
  };
}

function refuseSyntaxErrors(text: string, top: SyntaxNode): void {
  const error = firstError(top);
  if (error !== undefined) throw failureOf(syntaxMistake(text, error.from, error.to));
}

function failureOf({ message, from, to, suggestion }: Mistake): ApiFailure {
  return queryError(message, from, to, suggestion);
}

function firstError(top: SyntaxNode): SyntaxNode | undefined {
  let found: SyntaxNode | undefined;
  top.cursor().iterate((node) => {
    if (found === undefined && node.type.isError) found = node.node;
    return found === undefined;
  });
  return found;
}

function refuseUnsupported(top: SyntaxNode): void {
  top.cursor().iterate((node) => {
    const name = unsupportedNodes[node.name];
    // `&&` between spansets has the node `And`, as within one; the parent tells them apart.
    const isSpansetAnd = node.name === "And" && node.node.parent?.name === "SpansetPipelineExpression";
    if (name === undefined && !isSpansetAnd) return true;
    const { from, to } = node;
    const shown = name ?? "`&&` between spansets";
    throw queryError(`${shown} is not supported yet: ${oneSpanset}`, from, Math.max(to, from));
  });
}

const oneSpanset = "a query is one spanset of comparisons joined by `&&`";

/** Adds the conditions of a FieldExpression. */
function readExpression(text: string, node: SyntaxNode, conditions: Condition[]): void {
  const [first, second, third] = children(node);
  if (second?.name === "And" && first !== undefined && third !== undefined) {
    readExpression(text, first, conditions);
    readExpression(text, third, conditions);
  } else if (second?.name === "FieldOp" && first !== undefined && third !== undefined) {
    conditions.push(readComparison(text, first, second, third));
  } else if (first?.name === "FieldExpression" && second === undefined) {
    if (text[node.from] !== "(") throw refused(text, node, `The operator \`${text[node.from]}\``);
    readExpression(text, first, conditions);
  } else {
    throw refused(text, node, "An expression without a comparison");
  }
}

function readComparison(
  text: string,
  left: SyntaxNode,
  operatorNode: SyntaxNode,
  right: SyntaxNode,
): Condition {
  const operator = text.slice(operatorNode.from, operatorNode.to);
  if (operator === "=~" || operator === "!~")
    throw refused(text, operatorNode, `The regular expression operator \`${operator}\``);
  if (!operators.has(operator)) throw refused(text, operatorNode, `The operator \`${operator}\``);
  const isFieldLeft = left.firstChild?.name !== "Static";
  const fieldNode = isFieldLeft ? left : right;
  const valueNode = isFieldLeft ? right : left;
  const spelled = text.slice(fieldNode.from, fieldNode.to);
  const field = fieldOf(spelled);
  if (field === undefined) throw unknownField(text, fieldNode, spelled);
  const found = isFieldLeft ? (operator as Operator) : flipped[operator as Operator];
  const value = readValue(text, valueNode, valueKinds[field], found);
  return { field, operator: found, value };
}

function unknownField(text: string, node: SyntaxNode, spelled: string): ApiFailure {
  const inner = node.firstChild?.name;
  if (inner !== "AttributeField" && inner !== "IntrinsicField") return refused(text, node, "Arithmetic");
  return failureOf({ ...fieldWords(spelled), from: node.from, to: node.to });
}

function readValue(text: string, node: SyntaxNode, kind: ValueKind, operator: Operator): string | number {
  const literal = node.firstChild?.name === "Static" ? text.slice(node.from, node.to) : undefined;
  const inner = node.firstChild?.firstChild?.name;
  if (literal === undefined) throw refused(text, node, "Comparing with anything but a value");
  if (kind === "text") {
    if (inner !== "String") throw wrongType(literal, node, kind);
    return unquote(literal, node);
  }
  if (kind === "duration") {
    const nanos = parseDuration(literal);
    if (nanos === undefined) throw wrongType(literal, node, kind);
    return nanos;
  }
  const numbers = kind === "kind" ? kindNumbers : statusNumbers;
  const number = Object.hasOwn(numbers, literal) ? numbers[literal] : undefined;
  if (number === undefined) throw wrongType(literal, node, kind);
  if (operator !== "=" && operator !== "!=")
    throw queryError(`A ${kind} has no order: use = or !=`, node.from, node.to);
  return number;
}

function wrongType(literal: string, { from, to }: SyntaxNode, kind: ValueKind): ApiFailure {
  return failureOf({ ...valueWords(literal, kind), from, to });
}

function refused(text: string, node: SyntaxNode, what: string): ApiFailure {
  return queryError(`${what} is not supported yet: ${oneSpanset}`, node.from, Math.min(node.to, text.length));
}

/** A quoted string as Go reads it; in backquotes nothing is special. */
function unquote(literal: string, node: SyntaxNode): string {
  if (literal.startsWith("`")) return literal.slice(1, -1);
  try {
    return JSON.parse(literal) as string;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw queryError("This text has an escape we cannot read", node.from, node.to);
  }
}

function children(node: SyntaxNode): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) {
    if (child.name !== "LineComment" && child.name !== "BlockComment") found.push(child);
  }
  return found;
}

function childrenDeep(top: SyntaxNode, name: string): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  top.cursor().iterate((node) => {
    if (node.name === name) found.push(node.node);
  });
  return found;
}
