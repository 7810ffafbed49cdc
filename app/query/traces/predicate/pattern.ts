import { RE2JS } from "re2js";

/** A regular expression (RE2: linear time) that has to match a whole text. */
export interface Pattern {
  matches(text: string): boolean;
  /** Where the pattern is a text with or without `.*` before and after it, which a search for bytes can answer. */
  readonly plain: PlainPattern | undefined;
  /** A text that whatever matches contains; empty where nothing is known. */
  readonly required: string;
}

/** `.*` does not match line breaks: what is found still has to be matched where it holds one. */
export interface PlainPattern {
  readonly text: string;
  readonly startsAnywhere: boolean;
  readonly endsAnywhere: boolean;
}

/** Compiled patterns kept: as many as a person types in a while. */
const patternsMax = 100;
const patterns = new Map<string, Pattern>();

export function patternOf(source: string): Pattern {
  const known = patterns.get(source);
  if (known !== undefined) return known;
  const compiled = RE2JS.compile(source);
  const plain = plainOf(source);
  const pattern: Pattern = {
    matches: plain === undefined ? (text) => compiled.matches(text) : plainTest(plain, compiled),
    plain,
    required: requiredText(source),
  };
  if (patterns.size >= patternsMax) patterns.clear();
  patterns.set(source, pattern);
  return pattern;
}

/** Without running the pattern, but where there are line breaks, which `.*` does not match. */
function plainTest(
  { text: wanted, startsAnywhere, endsAnywhere }: PlainPattern,
  compiled: RE2JS,
): (text: string) => boolean {
  if (!startsAnywhere && !endsAnywhere) return (text) => text === wanted;
  return (text) => {
    if (text.includes("\n")) return compiled.matches(text);
    if (!startsAnywhere) return text.startsWith(wanted);
    return endsAnywhere ? text.includes(wanted) : text.endsWith(wanted);
  };
}

const escapable = /^\\([.*+?()|[\]{}^$\\/-])$/;

function plainOf(source: string): PlainPattern | undefined {
  const startsAnywhere = source.startsWith(".*");
  const rest = startsAnywhere ? source.slice(2) : source;
  const endsAnywhere = rest.endsWith(".*") && !rest.endsWith("\\.*");
  const tokens = tokensOf(endsAnywhere ? rest.slice(0, -2) : rest);
  const letters = tokens.map(letterOf);
  if (letters.some((letter) => letter === undefined)) return undefined;
  return { text: letters.join(""), startsAnywhere, endsAnywhere };
}

/** Single characters, with the backslash before them. */
function tokensOf(source: string): readonly string[] {
  return source.match(/\\?./gsu) ?? [];
}

/** The character that a token stands for; undefined where it is an operator. */
function letterOf(token: string): string | undefined {
  if (token.length === 1 || !token.startsWith("\\"))
    return /^[.*+?()|[\]{}^$\\]$/.test(token) ? undefined : token;
  return escapable.exec(token)?.[1];
}

/**
 * The longest text that stands for itself outside of groups, classes and repetitions. Whatever has alternatives or flags has none.
 */
function requiredText(source: string): string {
  if (/[|]|\(\?|\\[QpPx\d]/.test(source)) return "";
  let longest = "";
  let run = "";
  const endRun = (): void => {
    if (run.length > longest.length) longest = run;
    run = "";
  };
  for (const token of outerTokens(source)) {
    const letter = letterOf(token);
    if (letter !== undefined) {
      run += letter;
      continue;
    }
    // What may be repeated no times takes the character before it away.
    if (token === "*" || token === "?" || token === "{") run = run.replace(/.$/su, "");
    endRun();
  }
  endRun();
  return longest;
}

/** The tokens outside of brackets; those are one token that is no letter. */
function outerTokens(source: string): readonly string[] {
  const tokens = tokensOf(source);
  const outer: string[] = [];
  let depth = 0;
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at]!;
    if (depth === 0) outer.push(token);
    if (token === "(") depth += 1;
    else if (token === ")") depth -= 1;
    else if (token === "[") at = endOfClass(tokens, at);
    else if (token === "{") at = Math.max(at, tokens.indexOf("}", at));
  }
  return outer;
}

/** Where the class that begins at `start` ends: a bracket that comes first is one of its letters. */
function endOfClass(tokens: readonly string[], start: number): number {
  let at = start + 1;
  if (tokens[at] === "^") at += 1;
  if (tokens[at] === "]") at += 1;
  while (at < tokens.length && tokens[at] !== "]") {
    // [:alpha:]
    if (tokens[at] === "[" && tokens[at + 1] === ":") at = tokens.indexOf("]", at);
    at += 1;
  }
  return at;
}
