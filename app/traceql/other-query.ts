import { parseQuery } from "./parse.ts";
import { QueryError } from "./query-error.ts";
import type { Token } from "./tokens.ts";

/**
 * The query without what is being written at the caret, as far as it says which spans there are. Undefined where the rest
 * cannot be read either.
 *
 *     { status = error && name = "a▮" } | rate()   ►   { status = error }
 *     { status = error } | rate() by(na▮)          ►   { status = error }
 */
export function otherQuery(text: string, tokens: readonly Token[], cursor: number): string | undefined {
  const brace = tokens.findLastIndex((token) => token.from < cursor && "{}".includes(token.text));
  const isInBraces = tokens[brace]?.text === "{";
  const other = isInBraces ? withoutTermAt(text, tokens, brace, cursor) : stagesBefore(text, tokens, cursor);
  return other !== undefined && isQuery(other) ? other.trim() : undefined;
}

function isQuery(text: string): boolean {
  try {
    parseQuery(text);
    return true;
  } catch (error) {
    if (error instanceof QueryError) return false;
    throw error;
  }
}

/** The text before the pipe that begins the stage at the caret. */
function stagesBefore(text: string, tokens: readonly Token[], cursor: number): string {
  const pipe = tokens.findLast(
    (token) => token.from < cursor && token.kind === "symbol" && token.text === "|",
  );
  return text.slice(0, pipe?.from ?? 0);
}

function withoutTermAt(
  text: string,
  tokens: readonly Token[],
  brace: number,
  cursor: number,
): string | undefined {
  const call = tokens[brace - 1]?.text === "(" ? tokens[brace - 2] : undefined;
  // The braces of `compare({ … })` select among what the stages before give.
  if (call?.kind === "word") return stagesBefore(text, tokens, call.from);
  const end = tokens.findIndex((token, index) => index > brace && token.text === "}");
  const inside = tokens.slice(brace + 1, end < 0 ? undefined : end);
  const behind = end < 0 ? "" : spansetsBehind(text, tokens, end);
  const kept = otherTerms(text, inside, cursor);
  const filter = kept === "" ? "{ }" : `{ ${kept} }`;
  return closed(`${text.slice(0, tokens[brace]!.from)}${filter}${behind}`, tokens.slice(0, brace));
}

/** What follows a closing brace up to the end of its stage. */
function spansetsBehind(text: string, tokens: readonly Token[], brace: number): string {
  const next = tokens.slice(brace + 1).find(({ text }) => text === "|" || text === ")");
  return text.slice(tokens[brace]!.to, next?.from).trimEnd();
}

/** The other parts of a chain of `&&`. Nothing where alternatives are among them: each would exclude what is being written. */
function otherTerms(text: string, inside: readonly Token[], cursor: number): string {
  const parts: Token[][] = [[]];
  let depth = 0;
  for (const token of inside) {
    if (token.text === "(") depth++;
    if (token.text === ")") depth--;
    if (depth === 0 && token.text === "||") return "";
    if (depth === 0 && token.text === "&&") parts.push([]);
    else parts.at(-1)!.push(token);
  }
  // The part the caret is in is the last one that begins before it.
  const current = parts.findLastIndex((part) => part.length > 0 && part[0]!.from < cursor);
  const isNew = isAtEnd(inside, cursor);
  const others = parts.filter((part, index) => part.length > 0 && (isNew || index !== current));
  return others.map((part) => text.slice(part[0]!.from, part.at(-1)!.to)).join(" && ");
}

/** Whether a part has just been begun: nothing stands between `&&` and the caret. */
function isAtEnd(inside: readonly Token[], cursor: number): boolean {
  return inside.findLast((token) => token.from < cursor)?.text === "&&";
}

function closed(text: string, before: readonly Token[]): string {
  let open = 0;
  for (const { kind, text: symbol } of before) {
    if (kind === "symbol" && symbol === "(") open++;
    if (kind === "symbol" && symbol === ")") open--;
  }
  return text + ")".repeat(Math.max(0, open));
}
