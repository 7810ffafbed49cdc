import type { Editor, PathTo } from "../functions/editor.ts";
import { ownerOf } from "../paths/resolve-path.ts";
import { OttlError } from "../syntax/ottl-error.ts";
import type { CallNode, PathNode, StatementNode, ValueNode } from "../syntax/syntax-tree.ts";
import { type ApplyEdit, applyEdit, type PlanOf } from "./apply-edit.ts";
import { compileArguments, knownValues, prepared, undefinedFunction } from "./compile-call.ts";
import { compileCondition } from "./compile-condition.ts";
import type { Compiler } from "./compiler.ts";
import type { CompileScope } from "./scope.ts";
import type { Test } from "./tests.ts";

/** A statement that can be run on the rows of a bound batch. */
export interface CompiledStatement {
  readonly text: string;
  /** When it applies; undefined = always. */
  readonly where: Test | undefined;
  readonly apply: ApplyEdit;
  /** Instead of `apply`, where rows of the tables may come and go. */
  readonly restructure: PlanOf<"metrics"> | undefined;
  /** Whether it edits what several items share (the resource of spans): then items have to be gone through one by one. */
  readonly editsShared: boolean;
}

/** Throws `OttlError`. */
export function compileStatement(
  { editor: call, where }: StatementNode,
  text: string,
  compiler: Compiler,
): CompiledStatement {
  const editor = compiler.functions.editors.get(call.name);
  if (editor === undefined) {
    throw undefinedFunction(call, compiler.functions, compiler.functions.editors.keys());
  }
  const args = compileArguments(call, editor.parameters, compiler);
  const pathTo: PathTo = (...names) => compiler.path(pathNode(call.at, ...names));
  const plan = prepared(call, () => editor.plan(args, knownValues(args), pathTo));
  if ("target" in plan && plan.target.set === undefined) {
    throw new OttlError(`path "${plan.target.text}" cannot be changed`, call.args[0]!.value.at);
  }
  return {
    text,
    where: where === undefined ? undefined : compileCondition(where, compiler),
    apply: applyEdit(plan),
    restructure: plan.kind === "metrics" ? plan : undefined,
    editsShared: editsShared(call, editor, compiler.scope),
  };
}

/** What a statement would say to name the path. */
function pathNode(at: number, context: string, field: string, key?: string): PathNode {
  const keys: readonly ValueNode[] = key === undefined ? [] : [{ kind: "string", value: key, at }];
  const fields = [
    { name: context, keys: [] },
    { name: field, keys },
  ];
  const text = key === undefined ? `${context}.${field}` : `${context}.${field}[${JSON.stringify(key)}]`;
  return { kind: "path", fields, text, at };
}

function editsShared(call: CallNode, editor: Editor, scope: CompileScope): boolean {
  const place = editor.parameters.findIndex(({ type }) => type === "target");
  const name = editor.parameters[place]?.name;
  const target = call.args.find((argument) => argument.name === name)?.value ?? call.args[place]?.value;
  if (target?.kind !== "path") return false;
  const { owner } = ownerOf(target, scope);
  return owner !== scope.context && !(owner === "instrumentation_scope" && scope.context === "scope");
}
