import { Lexer, type YAMLParseError } from "yaml";
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

/** `text`: all that was parsed. */
export function yamlMistakeOf(
  error: YAMLParseError,
  text: string,
  placeOf: (range: readonly number[]) => Place,
): YamlMistake {
  const place = placeOf(error.pos);
  return { place, ...wordingOf(error, text), line: place.line };
}

function wordingOf(error: YAMLParseError, text: string): Wording {
  const [offset] = error.pos;
  if (error.message.includes("call stack")) return { message: "exceeded max depth" };
  if (/\$\{?$/.test(text.slice(0, offset)))
    return { message: "did not find expected ',' or '}'", suggestion: referenceHint };
  const open = isOfStructure(error) ? openBracketAt(text, offset) : undefined;
  return open === undefined ? (wordings[error.code] ?? unexpected) : unclosed(open, text);
}

const referenceHint = 'Inside {…} and […] a reference needs quotes: {value: "${env:NAME}"}.';

const unexpected: Wording = {
  message: "did not find expected key",
  suggestion: "A text that goes on after its quotes or brackets needs quotes around all of it.",
};

/** What an open bracket may be the reason of. */
function isOfStructure({ code }: YAMLParseError): boolean {
  return code === "BAD_INDENT" || code === "MISSING_CHAR" || wordings[code] === undefined;
}

interface OpenBracket {
  readonly bracket: "{" | "[";
  readonly offset: number;
}

function unclosed({ bracket, offset }: OpenBracket, text: string): Wording {
  const line = text.slice(0, offset).split("\n").length;
  return {
    message: `did not find expected ',' or '${bracket === "{" ? "}" : "]"}'`,
    suggestion: `The ${bracket} of line ${line} is open here.`,
  };
}

/** The innermost bracket that is open at an offset. */
function openBracketAt(text: string, offset: number): OpenBracket | undefined {
  const open: OpenBracket[] = [];
  let at = 0;
  for (const token of new Lexer().lex(text)) {
    if (at >= offset) break;
    if (token === "{" || token === "[") open.push({ bracket: token, offset: at });
    else if (token === "}" || token === "]") open.pop();
    // Marks of the lexer's own stand for nothing in the text.
    if (text.startsWith(token, at)) at += token.length;
  }
  return open.at(-1);
}

/** As Go's yaml tells it. */
export function yamlErrorText({ line, message }: YamlMistake): string {
  return line === undefined ? `yaml: ${message}` : `yaml: line ${line}: ${message}`;
}
