import { isValue } from "../syntax/parse.ts";
import type { ArgumentNode, BoolNode, CallNode, StatementNode, ValueNode } from "../syntax/syntax-tree.ts";
import { type ContextName, inferenceOrder, lowerContexts } from "./context-names.ts";

/** What texts use: enough to tell in which contexts they can run. */
export interface Usage {
  readonly pathContexts: Set<string>;
  readonly functions: Set<string>;
  readonly enums: Set<string>;
}

export function newUsage(): Usage {
  return { pathContexts: new Set(), functions: new Set(), enums: new Set() };
}

export function addStatement(usage: Usage, { editor, where }: StatementNode): void {
  addCall(usage, editor);
  if (where !== undefined) addCondition(usage, where);
}

export function addCondition(usage: Usage, node: BoolNode): void {
  switch (node.kind) {
    case "and":
    case "or":
      for (const part of node.parts) addCondition(usage, part);
      break;
    case "not":
      addCondition(usage, node.part);
      break;
    case "compare":
      addValue(usage, node.left);
      addValue(usage, node.right);
      break;
    case "test":
      addCall(usage, node.call);
      break;
    default:
  }
}

function addCall(usage: Usage, { name, args, keys }: CallNode): void {
  usage.functions.add(name);
  for (const argument of args) addArgument(usage, argument);
  for (const key of keys) addValue(usage, key);
}

function addArgument(usage: Usage, { value }: ArgumentNode): void {
  if (value.kind === "functionName") return;
  if (value.kind !== "lambda") addValue(usage, value);
  else if (isValue(value.body)) addValue(usage, value.body);
  else addCondition(usage, value.body);
}

function addValue(usage: Usage, node: ValueNode): void {
  switch (node.kind) {
    case "path":
      if (node.fields.length > 1) usage.pathContexts.add(node.fields[0]!.name);
      for (const { keys } of node.fields) for (const key of keys) addValue(usage, key);
      break;
    case "call":
      addCall(usage, node);
      break;
    case "list":
      for (const value of node.values) addValue(usage, value);
      break;
    case "map":
      for (const { value } of node.entries) addValue(usage, value);
      break;
    case "math":
      addValue(usage, node.left);
      addValue(usage, node.right);
      break;
    case "negate":
      addValue(usage, node.value);
      break;
    case "enum":
      usage.enums.add(node.name);
      break;
    default:
  }
}

/**
 * The lowest context that paths name, or the first one below it that has all functions and enums, among the candidates; undefined
 * where there is none. `supports` says whether a context has what is used.
 */
export function inferContext(
  { pathContexts }: Usage,
  candidates: readonly ContextName[],
  supports: (context: ContextName) => boolean,
): ContextName | undefined {
  const first = inferenceOrder
    .filter((name) => pathContexts.has(name))
    .map((name) =>
      candidates.find((context) => context === (name === "instrumentation_scope" ? "scope" : name)),
    )
    .find((context) => context !== undefined);
  if (first === undefined) return undefined;
  if (supports(first)) return first;
  const lower = lowerContexts[first].filter((name) => candidates.includes(name));
  // Where nothing has all, the named one says what is missing.
  return lower.find(supports) ?? first;
}
