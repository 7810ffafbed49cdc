import { compileCondition } from "./compile/compile-condition.ts";
import { compileStatement } from "./compile/compile-statement.ts";
import { ConditionGroup } from "./condition-group.ts";
import { addCondition, addStatement } from "./contexts/infer-context.ts";
import { type OttlSettings, type Parsed, parseGroup } from "./parse-group.ts";
import { StatementGroup } from "./statement-group.ts";
import { parseCondition, parseStatement } from "./syntax/parse.ts";

export type { ErrorMode, ErrorReport } from "./compile/error-sink.ts";
export { OttlRunError } from "./compile/error-sink.ts";
export type { ConditionGroup, Selection } from "./condition-group.ts";
export { type ContextName, contextsOfSignal, transformContexts } from "./contexts/context-names.ts";
export type { OttlSettings, Parsed } from "./parse-group.ts";
export { rowsToDrop } from "./rows-to-drop.ts";
export type { StatementGroup } from "./statement-group.ts";
export { ottlWords } from "./words.ts";

/** Statements that run one after the other on each item of their context. All mistakes are told at once. */
export function parseStatements(texts: readonly string[], settings: OttlSettings): Parsed<StatementGroup> {
  return parseGroup(texts, settings, {
    what: "statement",
    parse: parseStatement,
    addUsage: addStatement,
    compile: compileStatement,
    make: (scope, statements) => new StatementGroup(scope, statements),
  });
}

/** Conditions of which one has to hold. All mistakes are told at once. */
export function parseConditions(texts: readonly string[], settings: OttlSettings): Parsed<ConditionGroup> {
  return parseGroup(texts, settings, {
    what: "condition",
    parse: parseCondition,
    addUsage: addCondition,
    compile: (node, text, compiler) => ({ text, test: compileCondition(node, compiler) }),
    make: (scope, conditions) => new ConditionGroup(scope, conditions),
  });
}
