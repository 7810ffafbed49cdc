import { RE2JS, RE2JSException } from "re2js";
import { fail } from "../values/runtime-error.ts";

/** Patterns that are worked out from items are kept, this many of each function. */
const patternsMax = 100;

/** Why a text is no regular expression, in the words of Go. */
export function patternMistake(source: string): string | undefined {
  try {
    RE2JS.compile(source);
    return undefined;
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    return error.message;
  }
}

/** Regular expressions (RE2: linear time) by their text. */
export class PatternCache {
  readonly #patterns = new Map<string, RE2JS>();
  readonly #functionName: string;

  constructor(functionName: string) {
    this.#functionName = functionName;
  }

  /** Throws `RuntimeError` where the text is no pattern. */
  get(source: string): RE2JS {
    const known = this.#patterns.get(source);
    if (known !== undefined) return known;
    const mistake = patternMistake(source);
    if (mistake !== undefined) return fail(notValid(this.#functionName, mistake));
    if (this.#patterns.size >= patternsMax) this.#patterns.clear();
    const pattern = RE2JS.compile(source);
    this.#patterns.set(source, pattern);
    return pattern;
  }
}

export function notValid(functionName: string, mistake: string): string {
  return `the regex pattern supplied to ${functionName} is not a valid pattern: ${mistake}`;
}

/** `text` with all matches replaced; `$1`, `${1}` and `${name}` stand for groups, `$$` for a dollar sign, as Go expands them. */
export function replaceAll(pattern: RE2JS, text: string, expand: (groups: Groups) => string): string {
  const matcher = pattern.matcher(text);
  let result = "";
  let end = -1;
  while (matcher.find()) {
    // An empty match right after a match is none.
    if (matcher.start() === matcher.end() && matcher.start() === end) continue;
    result += text.slice(Math.max(0, end), matcher.start());
    result += expand((name) => groupText(pattern, name, (index) => matcher.group(index)));
    end = matcher.end();
  }
  return end < 0 ? text : result + text.slice(end);
}

/** The text of a group by its number or name; empty where there is none. */
export type Groups = (name: string) => string;

function groupText(pattern: RE2JS, name: string, group: (index: number) => string | null): string {
  if (/^\d+$/.test(name)) {
    const index = Number(name);
    return index <= pattern.groupCount() ? (group(index) ?? "") : "";
  }
  const names = pattern.namedGroups() as Readonly<Record<string, number>>;
  const index = Object.hasOwn(names, name) ? names[name] : undefined;
  return index === undefined ? "" : (group(index) ?? "");
}

/** A template of Go's `Regexp.Expand`: what is between the references, and the references. */
export function compileTemplate(template: string): (groups: Groups) => string {
  const reference = /\$(?:\$|\{([\p{L}\p{Nd}_]+)\}|([\p{L}\p{Nd}_]+))/gu;
  const parts: ((groups: Groups) => string)[] = [];
  let end = 0;
  for (const match of template.matchAll(reference)) {
    const before = template.slice(end, match.index);
    const name = match[1] ?? match[2];
    parts.push(() => before, name === undefined ? () => "$" : (groups) => groups(name));
    end = match.index + match[0].length;
  }
  const rest = template.slice(end);
  if (parts.length === 0) return () => rest;
  return (groups) => parts.map((part) => part(groups)).join("") + rest;
}
