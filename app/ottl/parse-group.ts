import { ValueCompiler } from "./compile/compile-value.ts";
import { CompileScope } from "./compile/scope.ts";
import {
  type ContextName,
  contextNames,
  itemContexts,
  unsupportedContexts,
} from "./contexts/context-names.ts";
import { enumValue } from "./contexts/enums.ts";
import { inferContext, newUsage, type Usage } from "./contexts/infer-context.ts";
import { type FunctionSet, functionsOf } from "./functions/catalogue.ts";
import { OttlError, OttlSyntaxError, placeOf } from "./syntax/ottl-error.ts";

/** How texts are to be read. */
export interface OttlSettings {
  /** Contexts in which they may run. */
  readonly contexts: readonly ContextName[];
  /** The context that the configuration names. Without one, every path says which it is of, and the lowest one is taken. */
  readonly context?: string | undefined;
  readonly functions: FunctionSet;
  /** Nanoseconds since 1970, for `Now()`. */
  readonly now: () => bigint;
}

/** A mistake in one of the texts. */
export interface OttlMistake {
  /** Number of the text in the list that was given. */
  readonly index: number;
  readonly text: string;
  /** Where in the text, in UTF-16 units. */
  readonly at: number;
  /** The same as `line:column`, from 1. */
  readonly place: string;
  /** What the Collector says, the text included. */
  readonly message: string;
}

/** What texts became, or all mistakes in them. */
export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly mistakes: readonly OttlMistake[] };

/** What statements and conditions have in common. */
interface GroupKind<Node, Compiled, Group> {
  readonly what: "statement" | "condition";
  readonly parse: (text: string) => Node;
  readonly addUsage: (usage: Usage, node: Node) => void;
  readonly compile: (node: Node, text: string, compiler: ValueCompiler) => Compiled;
  readonly make: (scope: CompileScope, compiled: readonly Compiled[]) => Group;
}

/** Parses all texts, finds the context they share, and compiles them for it. */
export function parseGroup<Node, Compiled, Group>(
  texts: readonly string[],
  settings: OttlSettings,
  kind: GroupKind<Node, Compiled, Group>,
): Parsed<Group> {
  const mistakes: OttlMistake[] = [];
  const attempt = <T>(index: number, work: () => T): T[] => {
    try {
      return [work()];
    } catch (error) {
      if (!(error instanceof OttlError)) throw error;
      mistakes.push(mistakeOf(kind.what, index, texts[index]!, error));
      return [];
    }
  };
  const nodes = texts.flatMap((text, i) => attempt(i, () => kind.parse(text)));
  if (mistakes.length > 0) return { ok: false, mistakes };
  const usage = newUsage();
  for (const node of nodes) kind.addUsage(usage, node);
  const context = contextOf(usage, texts, settings, kind.what);
  if (typeof context !== "string") return { ok: false, mistakes: [context] };
  const scope = new CompileScope(context, settings.context !== undefined);
  const compiler = new ValueCompiler(scope, functionsOf(settings.functions, context, settings.now));
  const compiled = nodes.flatMap((node, i) => attempt(i, () => kind.compile(node, texts[i]!, compiler)));
  return mistakes.length > 0 ? { ok: false, mistakes } : { ok: true, value: kind.make(scope, compiled) };
}

function mistakeOf(what: string, index: number, text: string, error: OttlError): OttlMistake {
  const { at, message } = error;
  const detail = error instanceof OttlSyntaxError ? `${what} has invalid syntax: ${message}` : message;
  const whole = `unable to parse OTTL ${what} ${JSON.stringify(text)}: ${detail}`;
  return { index, text, at, place: placeOf(text, at), message: whole };
}

/** The context of the texts, or what is wrong with it. */
function contextOf(
  usage: Usage,
  texts: readonly string[],
  settings: OttlSettings,
  what: string,
): ContextName | OttlMistake {
  const { context: named, contexts } = settings;
  const whole = (message: string): OttlMistake => ({
    index: 0,
    text: texts[0] ?? "",
    at: 0,
    place: "1:1",
    message,
  });
  if (named !== undefined) {
    const known = contexts.find((name) => name === named);
    if (known !== undefined) return known;
    const why = unsupportedContexts.has(named) || isContext(named) ? "is not supported here" : "is unknown";
    return whole(
      `unknown context ${JSON.stringify(named)} for parser ${what}s, it ${why}, valid options are: ${contexts.join(", ")}`,
    );
  }
  const supports = (context: ContextName): boolean => supportsAll(context, usage, settings);
  const inferred = inferContext(usage, contexts, supports);
  if (inferred !== undefined) return inferred;
  // Texts without a path (`true`) are of items. Those whose paths are of no context are refused there, each in its place, where
  // the Collector only says that it cannot infer a context.
  const ofItems = contexts.filter((context) => itemContexts.includes(context));
  return ofItems.find(supports) ?? contexts.find(supports) ?? contexts.at(-1)!;
}

function isContext(name: string): boolean {
  return (contextNames as readonly string[]).includes(name);
}

function supportsAll(context: ContextName, { functions, enums }: Usage, settings: OttlSettings): boolean {
  const known = functionsOf(settings.functions, context, settings.now);
  const hasFunctions = [...functions].every(
    (name) =>
      known.converters.has(name) ||
      known.lambdaConverters.has(name) ||
      known.editors.has(name) ||
      known.rowConverters.has(name),
  );
  return hasFunctions && [...enums].every((symbol) => enumValue(context, symbol) !== undefined);
}
