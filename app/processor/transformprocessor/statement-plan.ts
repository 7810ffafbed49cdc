import type { Signal } from "../../base/signal.ts";
import {
  type ConditionGroup,
  type ContextName,
  type ErrorMode,
  type Parsed,
  parseConditions,
  parseStatements,
  type StatementGroup,
  transformContexts,
} from "../../ottl/ottl.ts";
import type { OttlGroup } from "../processorhelper/ottl/ottl-config.ts";

/** Statements of one context that run together, and the conditions for it. */
export interface PlannedGroup {
  readonly statements: StatementGroup;
  readonly gate: ConditionGroup | undefined;
  readonly errorMode: ErrorMode | undefined;
}

export interface GroupMistake {
  readonly kind: "conditions" | "statements";
  readonly index: number;
  readonly message: string;
}

type Now = () => bigint;

/**
 * What groups of the configuration become, in their order. Texts of the Basic style each infer a context of their own; those that
 * follow each other in one context run together, so that they share the cache of an item.
 */
export function planGroups(groups: readonly OttlGroup[], signal: Signal, now: Now): readonly PlannedGroup[] {
  const planned: PlannedGroup[] = [];
  let run: string[] = [];
  let runContext: ContextName | undefined;
  const endRun = (): void => {
    if (run.length > 0) planned.push(parsedOrThrow(basicGroup(run, runContext), signal, now));
    run = [];
  };
  for (const group of groups) {
    const own = parsedOrThrow(group, signal, now);
    const isBasic =
      group.context === undefined && group.conditions.length === 0 && group.error_mode === undefined;
    if (!isBasic) {
      endRun();
      planned.push(own);
      continue;
    }
    if (own.statements.context !== runContext) endRun();
    runContext = own.statements.context;
    run.push(...group.statements);
  }
  endRun();
  return planned;
}

function basicGroup(statements: readonly string[], context: ContextName | undefined): OttlGroup {
  return { context, error_mode: undefined, conditions: [], statements, pathOf: () => [] };
}

function parsedOrThrow(group: OttlGroup, signal: Signal, now: Now): PlannedGroup {
  const parsed = parseGroup(group, signal, now);
  if ("mistakes" in parsed) throw new Error(parsed.mistakes.map(({ message }) => message).join("\n"));
  return parsed;
}

/** Statements and conditions in the one context that is low enough for both; or what is wrong with them. */
export function parseGroup(
  group: OttlGroup,
  signal: Signal,
  now: Now,
): PlannedGroup | { readonly mistakes: readonly GroupMistake[] } {
  const contexts = transformContexts[signal];
  const settings = { contexts, context: group.context, functions: "transform", now } as const;
  const statements = parseStatements(group.statements, settings);
  const gate = group.conditions.length === 0 ? undefined : parseConditions(group.conditions, settings);
  if (!statements.ok || gate?.ok === false)
    return { mistakes: [...mistakesOf("statements", statements), ...mistakesOf("conditions", gate)] };
  const errorMode = group.error_mode;
  if (gate === undefined || statements.value.context === gate.value.context)
    return { statements: statements.value, gate: gate?.value, errorMode };
  const lower = lowerOf(contexts, statements.value.context, gate.value.context);
  return parseGroup({ ...group, context: lower }, signal, now);
}

function mistakesOf(
  kind: GroupMistake["kind"],
  parsed: Parsed<unknown> | undefined,
): readonly GroupMistake[] {
  if (parsed === undefined || parsed.ok) return [];
  return parsed.mistakes.map(({ index, message }) => ({ kind, index, message }));
}

/** The one that comes later when a batch is gone through. */
function lowerOf(order: readonly ContextName[], a: ContextName, b: ContextName): ContextName {
  return order.indexOf(a) > order.indexOf(b) ? a : b;
}
