import { parser } from "@grafana/lezer-traceql";
import type { SyntaxNode } from "@lezer/common";
import { type Condition, isTraceField, type Operator, type TraceQuery } from "./conditions.ts";
import {
  closestName,
  fieldNames,
  kindNumbers,
  parseDuration,
  statusNumbers,
  type ValueKind,
  valueKinds,
} from "./fields.ts";
import { queryError } from "./query-error.ts";

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
  if (text.trim() === "") return { spanConditions: [], traceConditions: [] };
  const tree = parser.parse(text);
  const top = tree.topNode as SyntaxNode;
  refuseSyntaxErrors(text, top);
  refuseUnsupported(text, top);
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
  if (error === undefined) return;
  const word = /^[\w.:]+/.exec(text.slice(error.from))?.[0] ?? "";
  if (word !== "" && /^\s*\{/.test(text)) {
    if (/^\d/.test(word))
      throw queryError(`Unexpected \`${word}\``, error.from, error.from + word.length, hintFor(word));
    const suggestion = closestName(word, Object.keys(fieldNames)) ?? `.${word}`;
    throw queryError(`Unknown field \`${word}\``, error.from, error.from + word.length, suggestion);
  }
  if (!/^\s*\{/.test(text)) throw queryError("A query is a spanset in braces", 0, text.length, "{ }");
  if (!text.includes("}")) throw queryError("The closing brace is missing", text.length, text.length, "}");
  const found = text.slice(error.from, error.to).trim();
  const what = found === "" ? "Something is missing here" : `Unexpected \`${found}\``;
  throw queryError(what, error.from, error.to);
}

/** Go allows `1m30s`; the grammar takes one unit. */
function hintFor(word: string): string | undefined {
  return parseDuration(word) === undefined ? undefined : "a duration in one unit, such as 90s";
}

function firstError(top: SyntaxNode): SyntaxNode | undefined {
  let found: SyntaxNode | undefined;
  top.cursor().iterate((node) => {
    if (found === undefined && node.type.isError) found = node.node;
    return found === undefined;
  });
  return found;
}

function refuseUnsupported(text: string, top: SyntaxNode): void {
  top.cursor().iterate((node) => {
    const name = unsupportedNodes[node.name];
    // `&&` between spansets has the node `And`, as within one; the parent tells them apart.
    const isSpansetAnd = node.name === "And" && node.node.parent?.name === "SpansetPipelineExpression";
    if (name === undefined && !isSpansetAnd) return true;
    const { from, to } = node;
    const shown = name ?? "`&&` between spansets";
    throw queryError(
      `${shown} is not supported yet: ${oneSpanset}`,
      from,
      Math.max(to, from),
      suggestFor(node.name, text),
    );
  });
}

const oneSpanset = "a query is one spanset of comparisons joined by `&&`";

function suggestFor(nodeName: string, text: string): string | undefined {
  if (nodeName !== "Pipe") return undefined;
  return text.slice(0, text.indexOf("|")).trim();
}

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
  // A quoted attribute name is the same name.
  const field = fieldNames[spelled.replaceAll('"', "")];
  if (field === undefined) throw unknownField(text, fieldNode, spelled);
  const found = isFieldLeft ? (operator as Operator) : flipped[operator as Operator];
  const value = readValue(text, valueNode, valueKinds[field], found);
  return { field, operator: found, value };
}

function unknownField(text: string, node: SyntaxNode, spelled: string): Error {
  const inner = node.firstChild?.name;
  if (inner !== "AttributeField" && inner !== "IntrinsicField") return refused(text, node, "Arithmetic");
  const suggestion = closestName(spelled, Object.keys(fieldNames));
  const kind = inner === "AttributeField" ? "attribute" : "field";
  return queryError(
    `Searching by the ${kind} \`${spelled}\` is not supported yet: ${supportedFields}`,
    node.from,
    node.to,
    suggestion,
  );
}

const supportedFields =
  "use resource.service.name, name, kind, status, duration, traceDuration, rootName or rootServiceName";

function readValue(text: string, node: SyntaxNode, kind: ValueKind, operator: Operator): string | number {
  const literal = node.firstChild?.name === "Static" ? text.slice(node.from, node.to) : undefined;
  const inner = node.firstChild?.firstChild?.name;
  if (literal === undefined) throw refused(text, node, "Comparing with anything but a value");
  if (kind === "text") {
    if (inner !== "String") throw wrongType(literal, node, "a text", `"${literal}"`);
    return unquote(literal, node);
  }
  if (kind === "duration") {
    const nanos = parseDuration(literal);
    if (nanos === undefined)
      throw wrongType(literal, node, "a duration", /^\d+$/.test(literal) ? `${literal}ms` : "100ms");
    return nanos;
  }
  const numbers = kind === "kind" ? kindNumbers : statusNumbers;
  const number = Object.hasOwn(numbers, literal) ? numbers[literal] : undefined;
  if (number === undefined) {
    const bare = literal.replaceAll(/["`]/g, "").toLowerCase();
    const suggestion = closestName(bare, Object.keys(numbers)) ?? Object.keys(numbers).join(", ");
    throw wrongType(literal, node, `a ${kind}`, suggestion);
  }
  if (operator !== "=" && operator !== "!=")
    throw queryError(`A ${kind} has no order: use = or !=`, node.from, node.to);
  return number;
}

function wrongType(literal: string, node: SyntaxNode, wanted: string, suggestion: string): Error {
  return queryError(`\`${literal}\` is not ${wanted}`, node.from, node.to, suggestion);
}

function refused(text: string, node: SyntaxNode, what: string): Error {
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
