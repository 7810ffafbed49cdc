import type { YAMLParseError } from "yaml";
import type { Place } from "../tree.ts";

/** Where a text is no YAML, and why, in the words of Go's yaml v3 where it has some. */
export interface YamlMistake {
  readonly place: Place;
  readonly message: string;
  /** Told in the message, as Go's yaml does; absent where it is about all of the text. */
  readonly line?: number;
  readonly suggestion?: string | undefined;
}

export class YamlMistakeError extends Error {
  override readonly name = "YamlMistakeError";
  readonly mistake: YamlMistake;

  constructor(mistake: YamlMistake) {
    super(mistake.message);
    this.mistake = mistake;
  }
}

interface Wording {
  readonly message: string;
  readonly suggestion?: string;
}

const wordings: Readonly<Record<string, Wording>> = {
  TAB_AS_INDENT: {
    message: "found character that cannot start any token",
    suggestion: "Indent with spaces: YAML takes no tabs.",
  },
  BLOCK_AS_IMPLICIT_KEY: {
    message: "mapping values are not allowed in this context",
    suggestion: 'A text with ": " in it needs quotes; a key needs a line of its own.',
  },
  BAD_INDENT: {
    message: "did not find expected key",
    suggestion: "Keys of one map start in the same column.",
  },
  MISSING_CHAR: { message: "could not find expected ':'" },
  MULTILINE_IMPLICIT_KEY: { message: "could not find expected ':'" },
  BLOCK_IN_FLOW: { message: "did not find expected node content" },
  BAD_SCALAR_START: {
    message: "found character that cannot start any token",
    suggestion: "A text that starts with @, ` or % needs quotes.",
  },
  BAD_ALIAS: { message: "did not find expected alphabetic or numeric character" },
  BAD_DQ_ESCAPE: {
    message: "found unknown escape character",
    suggestion: "In double quotes write \\\\ for a backslash, or use single quotes.",
  },
};

export function yamlMistakeOf(
  error: YAMLParseError,
  placeOf: (range: readonly number[]) => Place,
): YamlMistake {
  const place = placeOf(error.pos);
  const wording = error.message.includes("call stack")
    ? { message: "exceeded max depth" }
    : (wordings[error.code] ?? { message: uncapitalised(error.message) });
  return { place, ...wording, line: place.line };
}

function uncapitalised(text: string): string {
  return text.slice(0, 1).toLowerCase() + text.slice(1);
}

/** As Go's yaml tells it. */
export function yamlErrorText({ line, message }: YamlMistake): string {
  return line === undefined ? `yaml: ${message}` : `yaml: line ${line}: ${message}`;
}
