import { RE2JS } from "re2js";

/** Characters that stand for themselves only after a backslash. */
const special = /[.*+?()|[\]{}^$\\]/;

/** Why a glob is none; undefined where it is one. */
export function globMistake(glob: string): string | undefined {
  return expressionOf(glob) === undefined ? "syntax error in pattern" : undefined;
}

/**
 * A test of whole texts: `*` is any text and `?` any character, `[a-z]` and `[!a-z]` are sets, `\` takes the meaning away. (The Collector
 * uses gobwas/glob without separators: `*` goes across slashes.)
 */
export function compileGlob(glob: string): (text: string) => boolean {
  const pattern = RE2JS.compile(expressionOf(glob) ?? "$^", RE2JS.DOTALL);
  return (text) => pattern.matches(text);
}

function expressionOf(glob: string): string | undefined {
  let expression = "";
  let depth = 0;
  const chars = [...glob];
  for (let i = 0; i < chars.length; i++) {
    const char = chars[i]!;
    if (char === "\\") {
      const next = chars[++i];
      if (next === undefined) return undefined;
      expression += escaped(next);
    } else if (char === "*") expression += ".*";
    else if (char === "?") expression += ".";
    else if (char === "[") {
      const end = chars.indexOf("]", i + 2);
      if (end < 0) return undefined;
      const set = chars.slice(i + 1, end).join("");
      const isNegated = set.startsWith("!");
      expression += `[${isNegated ? "^" : ""}${(isNegated ? set.slice(1) : set).replace(/[\\\]^[]/g, "\\$&")}]`;
      i = end;
    } else if (char === "{") {
      depth += 1;
      expression += "(?:";
    } else if (char === "}" && depth > 0) {
      depth -= 1;
      expression += ")";
    } else if (char === "," && depth > 0) expression += "|";
    else expression += escaped(char);
  }
  return depth === 0 ? expression : undefined;
}

function escaped(char: string): string {
  return special.test(char) ? `\\${char}` : char;
}
