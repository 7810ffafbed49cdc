import type { Token } from "./tokens.ts";

/**
 * The published grammar does not know every spelling the language has: `.5`, `1h30m`, escapes, `rate( )`, tabs after a name,
 * intrinsics that are newer. What it is good for is how tokens go together. So it is given, for each token, the simplest one of
 * the same sort that is exactly as long, and blanks for the rest: positions in its tree are positions in the text. Only the
 * parentheses of an empty call are moved together, because it reads them as one token.
 *
 *     { span."a b" >= 1h30m }  | rate( ) // slow
 *     { .aaaaaaaaa >= 1111s }  | rate()
 */
export interface GrammarText {
  readonly text: string;
  /** Where a moved parenthesis ends in the text as it was written, by where it ends here. */
  readonly movedEnds: ReadonlyMap<number, number>;
}

export function grammarText(tokens: readonly Token[], length: number): GrammarText {
  let text = "";
  const movedEnds = new Map<number, number>();
  tokens.forEach((token, index) => {
    const isOpened = isEmptyCall(tokens, index) && tokens[index - 1]?.text === "count";
    const isClosed = isEmptyCall(tokens, index - 1);
    if (!isOpened && !isClosed) text = text.padEnd(token.from);
    text += standIn(token);
    if (text.length < token.to) movedEnds.set(text.length, token.to);
  });
  return { text: text.padEnd(length), movedEnds };
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
