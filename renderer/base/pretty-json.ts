const indentWidth = 2;
/** Longer texts are shown as they are: nobody reads them, and parsing would be felt. */
const lengthMax = 200_000;
/** Deeper entries stay at this indent, so that the text cannot grow with the square of its depth. */
const indentLevelsMax = 32;

/** Strings whole, signs one by one, and what lies between them; space outside of strings is no token. */
const tokens = /"(?:[^"\\]|\\.)*"|[[\]{},:]|[^\s[\]{},:"]+/g;

/**
 * A JSON object or array with one entry a line; undefined where the text is none. Only space between the tokens changes:
 * numbers beyond 2^53, doubled keys and escapes stay as they were sent. One walk, whatever the depth.
 */
export function prettyJson(text: string): string | undefined {
  if (text.length > lengthMax || !/^\s*[[{]/.test(text) || !isJson(text)) return undefined;
  const parts: string[] = [];
  let depth = 0;
  let previous = "";
  for (const [token] of text.matchAll(tokens)) {
    const isEnd = token === "]" || token === "}";
    const isAfterStart = previous === "[" || previous === "{";
    if (isEnd) depth -= 1;
    // `[]` and `{}` stay together.
    if (isEnd !== isAfterStart || previous === ",") parts.push(lineBreak(depth));
    parts.push(token === ":" ? ": " : token);
    if (token === "[" || token === "{") depth += 1;
    previous = token;
  }
  return parts.join("");
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    // Not JSON, or nested deeper than the parser goes: shown as it is.
    return false;
  }
}

function lineBreak(depth: number): string {
  return `\n${" ".repeat(Math.min(depth, indentLevelsMax) * indentWidth)}`;
}
