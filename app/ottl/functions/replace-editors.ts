import type { Argument } from "../compile/argument.ts";
import { type Inputs, joinInputs } from "../compile/expression.ts";
import { asString } from "../values/go-text.ts";
import { fail } from "../values/runtime-error.ts";
import { goTypeOf, type Value } from "../values/value.ts";
import { type Editor, type EditPlan, unchanged } from "./editor.ts";
import { compileGlob, globMistake } from "./glob.ts";
import { optional, type Parameter, required } from "./parameters.ts";
import { compileTemplate, notValid, PatternCache, patternMistake, replaceAll } from "./patterns.ts";

const replacementParameters: readonly Parameter[] = [
  required("replacement", "string"),
  optional("function", "function"),
  optional("replacement_format", "string"),
];

/** The arguments that say what a match becomes. */
interface Replacement {
  readonly inputs: Inputs;
  /** The text with matches of the pattern replaced, or undefined where there are none. */
  replace(text: string, row: number): string | undefined;
}

type Arguments = readonly (Argument | undefined)[];

function inputsOf(args: Arguments): Inputs {
  return joinInputs(args.flatMap((argument) => (argument === undefined ? [] : [argument.expression.inputs])));
}

/** `function(replacement)` in `format`. */
function finish(text: string, call: Argument["call"], format: Value): string {
  if (call === undefined) return text;
  const result = call(text);
  if (typeof result !== "string")
    return fail(`the replacement value must be a string, got ${goTypeOf(result)}`);
  if (format === undefined) return result;
  const parts = asString(format).split("%s");
  return parts.length === 2
    ? parts.join(result)
    : fail("replacementFormat must be format string containing a single %s and no other format specifiers");
}

function byPattern(
  name: string,
  [pattern, replacement, callee, format]: Arguments,
  known: Value,
): Replacement {
  const mistake = typeof known === "string" ? patternMistake(known) : undefined;
  if (mistake !== undefined) throw new Error(notValid(name, mistake));
  const patterns = new PatternCache(name);
  const templates = new Map<string, ReturnType<typeof compileTemplate>>();
  return {
    inputs: inputsOf([pattern, replacement, callee, format]),
    replace: (text, row) => {
      const compiled = patterns.get(pattern!.expression.get(row) as string);
      if (!compiled.matcher(text).find()) return undefined;
      const template = templateOf(replacement!.expression.get(row) as string, templates);
      const shape = format?.expression.get(row);
      return replaceAll(compiled, text, (groups) => finish(template(groups), callee?.call, shape));
    },
  };
}

/** Templates kept; those worked out from items may be many. */
const templatesMax = 100;

function templateOf(
  source: string,
  templates: Map<string, ReturnType<typeof compileTemplate>>,
): ReturnType<typeof compileTemplate> {
  const known = templates.get(source);
  if (known !== undefined) return known;
  if (templates.size >= templatesMax) templates.clear();
  const template = compileTemplate(source);
  templates.set(source, template);
  return template;
}

function byGlob([glob, replacement, callee, format]: Arguments, known: Value): Replacement {
  const pattern = known as string;
  const mistake = globMistake(pattern);
  if (mistake !== undefined)
    throw new Error(`the pattern supplied to replace_match is not a valid pattern: ${mistake}`);
  const matches = compileGlob(pattern);
  return {
    inputs: inputsOf([glob, replacement, callee, format]),
    replace: (text, row) =>
      matches(text)
        ? finish(replacement!.expression.get(row) as string, callee?.call, format?.expression.get(row))
        : undefined,
  };
}

/** Replaces in one string; any other value stays as it is. */
function onePlan(target: Argument, replacement: Replacement): EditPlan {
  return {
    kind: "value",
    target: target.target!,
    inputs: replacement.inputs,
    edit: (old, row) => (typeof old === "string" ? (replacement.replace(old, row) ?? unchanged) : unchanged),
  };
}

/** Replaces in all values of a map that are strings. */
function valuesPlan(target: Argument, replacement: Replacement): EditPlan {
  return {
    kind: "entries",
    target: target.target!,
    inputs: replacement.inputs,
    edit: (_, value, row) =>
      typeof value === "string" ? (replacement.replace(value, row) ?? unchanged) : unchanged,
  };
}

/** Replaces in all keys of a map. A key that comes to be there already replaces it. */
function keysPlan(target: Argument, replacement: Replacement): EditPlan {
  return {
    kind: "map",
    target: target.target!,
    inputs: replacement.inputs,
    edit: (map, row) => {
      let hasChanged = false;
      const result = new Map<string, Value>();
      for (const [key, value] of map) {
        const replaced = replacement.replace(key, row);
        hasChanged ||= replaced !== undefined;
        result.set(replaced ?? key, value);
      }
      return hasChanged ? result : unchanged;
    },
  };
}

const replacePattern: Editor = {
  name: "replace_pattern",
  parameters: [required("target", "target"), required("regex", "string"), ...replacementParameters],
  plan: ([target, ...rest], [, pattern]) => onePlan(target!, byPattern("replace_pattern", rest, pattern)),
};

const replaceAllPatterns: Editor = {
  name: "replace_all_patterns",
  parameters: [
    required("target", "target"),
    required("mode", "literalString"),
    required("regex", "string"),
    ...replacementParameters,
  ],
  plan: ([target, , ...rest], [, mode, pattern]) => {
    if (mode !== "key" && mode !== "value") {
      throw new Error(`invalid mode ${asString(mode)}, must be either 'key' or 'value'`);
    }
    const replacement = byPattern("replace_all_patterns", rest, pattern);
    return mode === "key" ? keysPlan(target!, replacement) : valuesPlan(target!, replacement);
  },
};

const replaceMatch: Editor = {
  name: "replace_match",
  parameters: [required("target", "target"), required("pattern", "literalString"), ...replacementParameters],
  plan: ([target, ...rest], [, pattern]) => onePlan(target!, byGlob(rest, pattern)),
};

const replaceAllMatches: Editor = {
  name: "replace_all_matches",
  parameters: [required("target", "target"), required("pattern", "literalString"), ...replacementParameters],
  plan: ([target, ...rest], [, pattern]) => valuesPlan(target!, byGlob(rest, pattern)),
};

export const replaceEditors: readonly Editor[] = [
  replacePattern,
  replaceAllPatterns,
  replaceMatch,
  replaceAllMatches,
];
