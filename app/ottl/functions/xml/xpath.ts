import { localName, type XmlDocument, type XmlNode } from "./tree.ts";
import type { LocationPath, NodeTest, Step, XPath, XPathOperator } from "./xpath-syntax.ts";

type XPathValue = readonly XmlNode[] | string | number | boolean;

/** Where an expression is evaluated: a node, and its place among those that its step found. */
interface Place {
  readonly node: XmlNode;
  readonly position: number;
  readonly last: number;
}

/** The nodes that an expression selects, in the order of the document; none where it gives no nodes. */
export function selectNodes(document: XmlDocument, xpath: XPath): readonly XmlNode[] {
  const value = evaluate(xpath, { node: document, position: 1, last: 1 });
  return Array.isArray(value) ? (value as readonly XmlNode[]) : [];
}

function evaluate(xpath: XPath, place: Place): XPathValue {
  switch (xpath.kind) {
    case "path":
      return followPath(xpath, place.node);
    case "call":
      return call(xpath.name, xpath.args, place);
    case "operation":
      return operate(xpath.operator, xpath.left, xpath.right, place);
    default:
      return xpath.value;
  }
}

// ── paths ──

function followPath({ isAbsolute, steps }: LocationPath, from: XmlNode): readonly XmlNode[] {
  let nodes: readonly XmlNode[] = [isAbsolute ? rootOf(from) : from];
  for (const step of steps) nodes = followStep(step, nodes);
  return nodes;
}

function rootOf(node: XmlNode): XmlNode {
  let root = node;
  while (root.parent !== undefined) root = root.parent;
  return root;
}

/** What a step finds from all nodes together, each once. */
function followStep(step: Step, from: readonly XmlNode[]): readonly XmlNode[] {
  if (step.axis === "descendant-or-self") return filtered(step, withDescendants(from));
  const found = new Set<XmlNode>();
  for (const node of from) for (const next of filtered(step, neighbours(step.axis, node))) found.add(next);
  return [...found];
}

/** Without going through a node twice, however nodes are inside of each other. */
function withDescendants(from: readonly XmlNode[]): XmlNode[] {
  const found = new Set<XmlNode>();
  const visit = (node: XmlNode): void => {
    if (found.has(node)) return;
    found.add(node);
    if ("children" in node) for (const child of node.children) visit(child);
  };
  for (const node of from) visit(node);
  return [...found];
}

function neighbours(axis: Step["axis"], node: XmlNode): readonly XmlNode[] {
  switch (axis) {
    case "attribute":
      return node.kind === "element" ? node.attributes : [];
    case "self":
      return [node];
    case "parent":
      return node.parent === undefined ? [] : [node.parent];
    default:
      return "children" in node ? node.children : [];
  }
}

function filtered(step: Step, candidates: readonly XmlNode[]): readonly XmlNode[] {
  let nodes = candidates.filter((node) => passes(step.test, node, step));
  for (const predicate of step.predicates) {
    const last = nodes.length;
    nodes = nodes.filter((node, i) => {
      const value = evaluate(predicate, { node, position: i + 1, last });
      return typeof value === "number" ? value === i + 1 : isTrue(value);
    });
  }
  return nodes;
}

function passes(test: NodeTest, node: XmlNode, { axis }: Step): boolean {
  const principal = axis === "attribute" ? "attribute" : "element";
  switch (test.kind) {
    case "node":
      return true;
    case "text":
      return node.kind === "text" || node.kind === "cdata";
    case "comment":
      return node.kind === "comment";
    case "any":
      return node.kind === principal;
    default:
      return node.kind === principal && node.name === test.name;
  }
}

// ── values ──

function isTrue(value: XPathValue): boolean {
  return Array.isArray(value) ? value.length > 0 : Boolean(value);
}

function textOf(value: XPathValue): string {
  if (!Array.isArray(value)) return String(value as string | number | boolean);
  const [first] = value as readonly XmlNode[];
  return first === undefined ? "" : textOfXmlNode(first);
}

/** The text in a node, with that of all elements in it. */
export function textOfXmlNode(node: XmlNode): string {
  if (node.kind === "attribute") return node.value;
  if (node.kind !== "element" && node.kind !== "document") return node.text;
  return node.children
    .map((child) => (child.kind === "comment" || child.kind === "instruction" ? "" : textOfXmlNode(child)))
    .join("");
}

function numberOf(value: XPathValue): number {
  if (typeof value === "number" || typeof value === "boolean") return Number(value);
  const text = textOf(value).trim();
  return /^-?(?:\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : Number.NaN;
}

function operate(operator: XPathOperator, left: XPath, right: XPath, place: Place): XPathValue {
  const a = evaluate(left, place);
  if (operator === "or" && isTrue(a)) return true;
  if (operator === "and" && !isTrue(a)) return false;
  const b = evaluate(right, place);
  if (operator === "or" || operator === "and") return isTrue(b);
  return operator === "|" ? union(a, b, place.node) : compare(operator, a, b);
}

function union(a: XPathValue, b: XPathValue, node: XmlNode): readonly XmlNode[] {
  const wanted = new Set(
    [a, b].flatMap((value) => (Array.isArray(value) ? (value as readonly XmlNode[]) : [])),
  );
  const all = withDescendants([rootOf(node)]).flatMap((found): readonly XmlNode[] =>
    found.kind === "element" ? [found, ...found.attributes] : [found],
  );
  return all.filter((found) => wanted.has(found));
}

/** Of several nodes one is enough. */
function compare(
  operator: Exclude<XPathOperator, "or" | "and" | "|">,
  a: XPathValue,
  b: XPathValue,
): boolean {
  if (Array.isArray(a))
    return (a as readonly XmlNode[]).some((node) => compare(operator, textOfXmlNode(node), b));
  if (Array.isArray(b))
    return (b as readonly XmlNode[]).some((node) => compare(operator, a, textOfXmlNode(node)));
  const asNumbers =
    typeof a === "number" || typeof b === "number" || operator.includes("<") || operator.includes(">");
  const [x, y] = asNumbers ? [numberOf(a), numberOf(b)] : [textOf(a), textOf(b)];
  switch (operator) {
    case "=":
      return x === y;
    case "!=":
      return x !== y;
    case "<":
      return x < y;
    case "<=":
      return x <= y;
    case ">":
      return x > y;
    default:
      return x >= y;
  }
}

function call(name: string, args: readonly XPath[], place: Place): XPathValue {
  const values = args.map((arg) => evaluate(arg, place));
  const [first = [place.node], second = ""] = values;
  switch (name) {
    case "not":
      return !isTrue(first);
    case "position":
      return place.position;
    case "last":
      return place.last;
    case "count":
      return Array.isArray(first) ? first.length : 0;
    case "name":
      return nameOf(first);
    case "local-name":
      return localName(nameOf(first));
    case "contains":
      return textOf(first).includes(textOf(second));
    case "starts-with":
      return textOf(first).startsWith(textOf(second));
    case "normalize-space":
      return textOf(first).trim().replace(/\s+/g, " ");
    case "string-length":
      return [...textOf(first)].length;
    case "string":
      return textOf(first);
    default:
      return name === "true";
  }
}

function nameOf(value: XPathValue): string {
  const [node] = Array.isArray(value) ? (value as readonly XmlNode[]) : [];
  return node !== undefined && "name" in node ? node.name : "";
}
