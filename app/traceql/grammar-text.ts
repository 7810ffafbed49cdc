import type { Token } from "./tokens.ts";

/**
 * The published grammar does not know every spelling the language has: `.5`, `1h30m`, escapes, `rate( )`, tabs after a name,
 * intrinsics that are newer. What it is good for is how tokens go together. So it is given, for each token, the simplest one of
 * the same sort that is exactly as long, and blanks for the rest: positions in its tree are positions in the text.
 *
 *     { span."a b" >= 1h30m }  | rate( ) // slow
 *     { .aaaaaaaaa >= 1111s }  | rate()
 */
export function grammarText(tokens: readonly Token[], length: number): string {
  let text = "";
  tokens.forEach((token, index) => {
    // The grammar reads `()` as one token: what is closed at once is closed without a blank, `count` opened so, too.
    const isCall = isEmptyCall(tokens, index);
    const isEnd = isEmptyCall(tokens, index - 1);
    if (!isEnd && !(isCall && tokens[index - 1]?.text === "count")) text = text.padEnd(token.from);
    text += standIn(token);
  });
  return text.padEnd(length);
}

function isEmptyCall(tokens: readonly Token[], index: number): boolean {
  return tokens[index]?.text === "(" && tokens[index + 1]?.text === ")";
}

function standIn({ kind, text }: Token): string {
  switch (kind) {
    case "field":
      return `.${"a".repeat(text.length - 1)}`;
    case "string":
      return `"${"x".repeat(text.length - 2)}"`;
    case "number":
      return "1".repeat(text.length);
    case "duration":
      return `${"1".repeat(text.length - 1)}s`;
    case "word":
    case "symbol":
    case "open":
    case "foreign":
      return text;
  }
}
