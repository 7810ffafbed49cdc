import type { ContextName } from "./contexts/context-names.ts";
import { pathContexts } from "./contexts/context-names.ts";
import { enumNames } from "./contexts/enums.ts";
import { type FunctionSet, functionsOf } from "./functions/catalogue.ts";
import type { Parameter } from "./functions/parameters.ts";
import { pathNames } from "./paths/resolve-path.ts";

/** A word that may be written in a text, for completion. */
interface OttlWord {
  readonly label: string;
  /** What to write for it: functions come with their bracket. */
  readonly insert: string;
  /** Parameters of a function; what else it is. */
  readonly detail: string;
}

const operators = ["and", "or", "not", "nil", "true", "false"];

/** Functions, paths, enums and operators that texts of a component may have in one of the contexts. */
export function ottlWords(
  what: "statement" | "condition",
  set: FunctionSet,
  contexts: readonly ContextName[],
): readonly OttlWord[] {
  const words = new Map<string, OttlWord>();
  const add = (label: string, insert: string, detail: string): void => {
    words.set(label, { label, insert, detail });
  };
  for (const context of contexts) {
    const { converters, rowConverters, editors } = functionsOf(set, context, () => 0n);
    const usable = [...converters.values(), ...rowConverters.values()];
    for (const { name, parameters } of what === "statement" ? [...editors.values(), ...usable] : usable)
      add(name, `${name}(`, signature(parameters));
    for (const owner of pathContexts[context])
      for (const path of pathNames(owner)) add(path, path, `path of ${owner.replaceAll("_", " ")}`);
    for (const name of enumNames(context)) add(name, name, "enum");
  }
  for (const name of what === "statement" ? ["where", ...operators] : operators) add(name, name, "");
  return [...words.values()];
}

function signature(parameters: readonly Parameter[]): string {
  return `(${parameters.map(({ name, isOptional }) => (isOptional ? `${name}?` : name)).join(", ")})`;
}
