import { RE2JS, RE2JSException } from "re2js";

/** The pattern (RE2: linear time), or undefined where the text is none. */
export function compilePattern(source: string): RE2JS | undefined {
  try {
    return RE2JS.compile(source);
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    return undefined;
  }
}

/** The names of the groups by their number; undefined for the whole and for groups without a name. */
export function groupNames(pattern: RE2JS): readonly (string | undefined)[] {
  const names: (string | undefined)[] = Array.from({ length: pattern.groupCount() + 1 }, () => undefined);
  for (const [name, index] of Object.entries(pattern.namedGroups())) names[index] = name;
  return names;
}
