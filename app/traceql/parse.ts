import { parser } from "@grafana/lezer-traceql";
import type { SyntaxNode } from "@lezer/common";
import { checkTypes } from "./check-types.ts";
import { grammarText } from "./grammar-text.ts";
import { withoutHints } from "./hints.ts";
import { lexicalMistake } from "./mistakes/lexical-mistake.ts";
import { syntaxMistake } from "./mistakes/syntax-mistake.ts";
import { QueryError, refuse } from "./query-error.ts";
import { readQuery } from "./read-query.ts";
import { Source } from "./source.ts";
import type { Query } from "./syntax-tree.ts";
import { scanTokens, type Token } from "./tokens.ts";

/** A person's query has hundreds of characters; this leaves room for a list of ids. */
export const queryLengthMax = 10_000;
/** A chain of more is too deep for the parser of the grammar, which gives up at about 700. */
const operatorsMax = 500;
/** Brackets and signs within each other: bounds recursion. */
const nestingMax = 100;

/** Mistakes within a suggestion that are mended: who writes `service.name = x` makes three. */
const mendsMax = 5;

/**
 * Reads TraceQL. The empty text means every span. Throws `QueryError` where the text is wrong, compares what cannot be compared,
 * or asks for what is not supported.
 */
export function parseQuery(text: string): Query {
  try {
    return readText(text);
  } catch (error) {
    throw error instanceof QueryError ? withSoundSuggestion(error, text) : error;
  }
}

function readText(text: string): Query {
  if (text.length > queryLengthMax)
    throw refuse(
      { from: queryLengthMax, to: text.length },
      `A query has at most ${queryLengthMax} characters`,
    );
  const scanned = scanTokens(text);
  if (scanned.length === 0) return everySpan(text);
  const mistake = lexicalMistake(text, scanned);
  if (mistake !== undefined) throw new QueryError(mistake);
  refuseDeepNesting(scanned);
  refuseManyOperators(scanned);
  const tokens = withoutHints(scanned);
  if (tokens.length === 0) return everySpan(text);
  const grammar = grammarText(tokens, text.length);
  const { topNode } = parser.parse(grammar.text);
  const error = firstError(topNode);
  if (error !== undefined) throw new QueryError(syntaxMistake(text, tokens, error.from));
  const query = readQuery(new Source(tokens, grammar.movedEnds), topNode);
  checkTypes(query);
  return query;
}

function everySpan(text: string): Query {
  const range = { from: 0, to: text.length };
  return {
    stages: [{ type: "spanset", spanset: { type: "filter", expression: undefined, ...range }, ...range }],
  };
}

function firstError(top: SyntaxNode): SyntaxNode | undefined {
  let found: SyntaxNode | undefined;
  top.cursor().iterate((node) => {
    if (found === undefined && node.type.isError) found = node.node;
    return found === undefined;
  });
  return found;
}

function refuseDeepNesting(tokens: readonly Token[]): void {
  let depth = 0;
  let signs = 0;
  for (const token of tokens) {
    const { text } = token;
    if (token.kind !== "symbol") signs = 0;
    else if (text === "(" || text === "{") depth++;
    else if (text === ")" || text === "}") depth--;
    else signs = text === "!" || text === "-" ? signs + 1 : 0;
    if (depth + signs > nestingMax)
      throw refuse(token, `More than ${nestingMax} levels of nesting are not supported`);
  }
}

function refuseManyOperators(tokens: readonly Token[]): void {
  const operators = tokens.filter(({ kind, text }) => kind === "symbol" && !"{}(),".includes(text));
  const first = operators[operatorsMax];
  if (first !== undefined) throw refuse(first, `More than ${operatorsMax} operators are not supported`);
}

/**
 * Nobody is told to write what is refused then at the same place: where that refusal knows what to write for the words it
 * names, that is put in, and else there is no suggestion.
 */
function withSoundSuggestion(error: QueryError, text: string): QueryError {
  const { from, to, message } = error;
  let { suggestion } = error;
  for (let mends = 0; suggestion !== undefined && mends <= mendsMax; mends++) {
    const next = mistakeIn(text.slice(0, from) + suggestion + text.slice(to));
    const end = from + suggestion.length;
    const isElsewhere = next === undefined || next.to < from || next.from > end;
    if (isElsewhere) return mends === 0 ? error : new QueryError({ message, from, to, suggestion });
    const isInside = next.from >= from && next.to <= end && next.from < next.to;
    suggestion = isInside ? mended(suggestion, next, from) : undefined;
  }
  return new QueryError({ message, from, to });
}

function mistakeIn(text: string): QueryError | undefined {
  try {
    readText(text);
    return undefined;
  } catch (error) {
    if (error instanceof QueryError) return error;
    throw error;
  }
}

/** A suggestion for the place `start` with what another error in it suggests. */
function mended(text: string, { from, to, suggestion }: QueryError, start: number): string | undefined {
  if (suggestion === undefined) return undefined;
  return text.slice(0, from - start) + suggestion + text.slice(to - start);
}
