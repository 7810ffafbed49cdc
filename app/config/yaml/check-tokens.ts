import { Lexer } from "yaml";
import { depthMax, tokensMax } from "../limits.ts";

/**
 * What is wrong with the size of a text, before anything is built of it: the parser is recursive, and takes seconds for a
 * mebibyte of brackets.
 */
export function checkTokens(text: string): string | undefined {
  let tokens = 0;
  let flowDepth = 0;
  /** Marks of lists and keys on one line (`- - - a`) open a level each. */
  let lineDepth = 0;
  for (const token of new Lexer().lex(text)) {
    tokens += 1;
    if (tokens > tokensMax) return `document has more than ${tokensMax} tokens`;
    if (token === "[" || token === "{") flowDepth += 1;
    else if (token === "]" || token === "}") flowDepth = Math.max(0, flowDepth - 1);
    else if (token === "-" || token === "?") lineDepth += 1;
    else if (token === "\n" || token === "\r\n") lineDepth = 0;
    if (flowDepth > depthMax || lineDepth > depthMax) return `exceeded max depth of ${depthMax}`;
  }
  return undefined;
}
