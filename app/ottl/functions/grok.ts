import { RE2JS, RE2JSException } from "re2js";
import { parseDoubleText, parseIntText } from "../values/number-text.ts";
import type { Value } from "../values/value.ts";
import { grokPatterns } from "./grok-patterns.ts";

/** Patterns in patterns; definitions that use themselves are refused so. */
const depthMax = 32;
/** Characters of a pattern with everything filled in. */
const expandedMax = 100_000;

const reference = /%\{(\w+)(?::([\w.@[\]-]+))?(?::(\w+))?\}/g;
const namedGroup = /\(\?P?<([\w.@-]+)>/g;

interface Capture {
  /** Key in the result. */
  readonly key: string;
  readonly type: string;
}

/** A grok pattern, compiled. */
export interface Grok {
  readonly hasNamedCaptures: boolean;
  /** The captures of the first match; empty where there is none. */
  extract(text: string): ReadonlyMap<string, Value>;
}

/**
 * Compiles `%{SYNTAX}`, `%{SYNTAX:id}` and `%{SYNTAX:id:type}` in a regular expression (RE2). `definitions` are `NAME=PATTERN`. Throws an
 * `Error`.
 */
export function compileGrok(pattern: string, namedOnly: boolean, definitions: readonly string[]): Grok {
  const own = new Map(definitions.map(parseDefinition));
  const captures: Capture[] = [];
  const capture = (key: string, type: string): string => {
    captures.push({ key, type });
    return `(?P<g${captures.length - 1}>`;
  };
  const expand = (source: string, depth: number): string => {
    if (depth > depthMax) throw new Error("pattern definitions use each other without end");
    const named = source.replace(namedGroup, (_, key: string) => capture(key, "string"));
    return named.replace(reference, (_, syntax: string, key?: string, type: string = "string") => {
      const body =
        own.get(syntax) ?? (Object.hasOwn(grokPatterns, syntax) ? grokPatterns[syntax] : undefined);
      if (body === undefined) throw new Error(`no pattern found for %{${syntax}}`);
      const open = key === undefined ? (namedOnly ? "(?:" : capture(syntax, type)) : capture(key, type);
      const whole = `${open}${expand(body, depth + 1)})`;
      if (whole.length > expandedMax)
        throw new Error("the pattern is too long when definitions are filled in");
      return whole;
    });
  };
  const compiled = compileExpression(expand(pattern, 0));
  return { hasNamedCaptures: captures.length > 0, extract: (text) => extract(compiled, captures, text) };
}

function parseDefinition(definition: string): readonly [string, string] {
  const at = definition.indexOf("=");
  if (at <= 0)
    throw new Error(
      `pattern supplied to ExtractGrokPatterns at index 0 has incorrect format, expecting PATTERNNAME=pattern definition`,
    );
  return [definition.slice(0, at), definition.slice(at + 1)];
}

function compileExpression(source: string): RE2JS {
  try {
    return RE2JS.compile(source);
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    throw new Error(`the pattern supplied to ExtractGrokPatterns is not a valid pattern: ${error.message}`);
  }
}

function extract(pattern: RE2JS, captures: readonly Capture[], text: string): ReadonlyMap<string, Value> {
  const result = new Map<string, Value>();
  const matcher = pattern.matcher(text);
  if (!matcher.find()) return result;
  const groups = pattern.namedGroups() as Readonly<Record<string, number>>;
  for (const [i, { key, type }] of captures.entries()) {
    const found = matcher.group(groups[`g${i}`]!);
    if (found !== null && (found !== "" || !result.has(key))) result.set(key, converted(found, type));
  }
  return result;
}

function converted(text: string, type: string): Value {
  switch (type) {
    case "int":
    case "long":
      return parseIntText(text) ?? text;
    case "float":
    case "double":
      return parseDoubleText(text) ?? text;
    case "bool":
    case "boolean":
      return text.toLowerCase() === "true";
    default:
      return text;
  }
}
