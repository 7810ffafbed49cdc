import { assertDefined } from "../../../base/assert.ts";
import { compilePattern } from "../regular-expression.ts";

export type TextTest = (text: string) => boolean;

/** Whether a text is one of a list, or contains a match of one of its patterns. */
export function textTest(matchType: string, texts: readonly string[]): TextTest {
  if (matchType !== "regexp") {
    const known = new Set(texts);
    return (text) => known.has(text);
  }
  const patterns = texts.map((pattern) => assertDefined(compilePattern(pattern), "a validated pattern"));
  return (text) => patterns.some((pattern) => pattern.matcher(text).find());
}
