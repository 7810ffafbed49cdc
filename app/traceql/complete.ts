import {
  beginCandidates,
  byCandidates,
  type Candidate,
  comparisonCandidates,
  fieldCandidates,
  logicalCandidates,
  pipeCandidates,
  quantileCandidates,
  rankCandidates,
  spansetOperatorCandidates,
  stageCandidates,
  valueCandidates,
} from "./candidates.ts";
import { fieldType, readField } from "./fields.ts";
import { intrinsicFacts, scopeWords } from "./intrinsics.ts";
import { otherQuery } from "./other-query.ts";
import type { Field, Range, Scope } from "./syntax-tree.ts";
import { calledBefore, callerOf, isComparison, openBrackets } from "./token-walk.ts";
import { scanTokens, type Token } from "./tokens.ts";
import { aggregates, metrics } from "./vocabulary.ts";

/** What fits at a place of a text, finished or not. */
export interface Completion extends Range {
  /** `attribute`: the name of any field; `value`: of `of`, as a literal of the language. The rest is told by `candidates` alone. */
  readonly kind: "attribute" | "value" | "operator" | "function" | "keyword";
  /** What is written of it before the caret; of a value without its quote. It is in [from, to), which a choice replaces. */
  readonly prefix: string;
  /** The scope that was written before the name. */
  readonly scope: Scope | undefined;
  /** Whose value. */
  readonly of: Field | undefined;
  /** The query without the term at the caret: what is offered should occur among its spans. Undefined where it cannot be read. */
  readonly otherQuery: string | undefined;
  /** What fits whatever the data. */
  readonly candidates: readonly Candidate[];
}

const openers = new Set(["{", "(", ",", "&&", "||", "!", "+", "-", "*", "/", "%", "^"]);

/** Undefined where nothing can be offered: within a comment, a number, or a text that is looked for. */
export function completionAt(text: string, cursor: number): Completion | undefined {
  const tokens = scanTokens(text);
  const place = placeAt(text, tokens, cursor);
  if (place === undefined) return undefined;
  const { before } = place;
  if (openBrackets(before).some((token) => token.text === "{")) return inBraces(text, place);
  const caller = callerOf(before, before.length);
  return caller === undefined ? inPipeline(place) : inCall(text, place, caller);
}

/** The caret, what is being written there, and what stands before that. */
interface Place extends Range {
  readonly cursor: number;
  readonly prefix: string;
  /** Being written; undefined between tokens. */
  readonly current: Token | undefined;
  readonly before: readonly Token[];
}

function placeAt(text: string, tokens: readonly Token[], cursor: number): Place | undefined {
  const touched = tokens.find((token) => token.from < cursor && cursor <= token.to);
  const current = touched !== undefined && isWritten(tokens, touched) ? touched : undefined;
  const from = current?.from ?? cursor;
  const before = tokens.filter((token) => token.to <= from);
  if (current === undefined && isInComment(text, before.at(-1)?.to ?? 0, cursor)) return undefined;
  if (current?.kind === "number" || current?.kind === "duration") return undefined;
  // An open text reaches to the end; what is behind the caret is most likely not meant to be in it.
  const to = current === undefined || current.kind === "open" ? cursor : current.to;
  const quote = current?.kind === "open" || current?.kind === "string" ? 1 : 0;
  return { from, to, cursor, current, before, prefix: text.slice(from + quote, cursor) };
}

/** Names and texts are; operators only while they are half of one: `!` of `!=`, `|` of `||` in braces. */
function isWritten(tokens: readonly Token[], token: Token): boolean {
  if (token.kind !== "symbol") return true;
  const before = tokens.slice(0, tokens.indexOf(token));
  if (token.text === "|") return openBrackets(before).some(({ text }) => text === "{");
  const last = before.at(-1);
  return token.text === "!" && last !== undefined && (last.kind !== "symbol" || last.text === "}");
}

function isInComment(text: string, from: number, cursor: number): boolean {
  const between = text.slice(from, cursor);
  return /\/\/[^\n]*$/.test(between) || /\/\*(?:(?!\*\/)[\s\S])*$/.test(between);
}

function offer(place: Place, kind: Completion["kind"], candidates: readonly Candidate[]): Completion {
  const { from, to, prefix } = place;
  return { kind, from, to, prefix, candidates, scope: undefined, of: undefined, otherQuery: undefined };
}

// ── in braces ──

function inBraces(text: string, place: Place): Completion | undefined {
  const previous = place.before.at(-1)!;
  const isText = place.current?.kind === "string" || place.current?.kind === "open";
  if (isComparison(previous)) return valueAt(text, place);
  if (isText) return undefined;
  if (previous.kind === "symbol" && openers.has(previous.text)) return fieldAt(text, place);
  return offer(place, "operator", operatorsBehind(place.before));
}

function fieldAt(text: string, place: Place): Completion {
  const dot = place.prefix.indexOf(".");
  const word = place.prefix.slice(0, Math.max(0, dot));
  const scope: Scope | undefined = word === "" && dot === 0 ? "any" : scopeWords.get(word);
  return {
    ...offer(place, "attribute", fieldCandidates),
    scope,
    otherQuery: otherQuery(text, scanTokens(text), place.cursor),
  };
}

function valueAt(text: string, place: Place): Completion | undefined {
  const subject = place.before.at(-2);
  const field = subject?.kind === "field" ? readField(subject.text, subject) : undefined;
  if (field === undefined) return fieldAt(text, place);
  const mayBeMissing =
    field.type === "attribute" || field.ofParent || intrinsicFacts[field.name].mayBeMissing;
  return {
    ...offer(place, "value", valueCandidates(fieldType(field), mayBeMissing)),
    of: field,
    otherQuery: otherQuery(text, scanTokens(text), place.cursor),
  };
}

/** Behind a field something to compare it with; behind a comparison something to go on with. */
function operatorsBehind(before: readonly Token[]): readonly Candidate[] {
  const subject = before.at(-1)!;
  const isCompared = isComparison(before.at(-2));
  const field = subject.kind === "field" && !isCompared ? readField(subject.text, subject) : undefined;
  return field === undefined
    ? logicalCandidates
    : [...comparisonCandidates(fieldType(field)), ...logicalCandidates];
}

// ── in a pipeline ──

function inCall(text: string, place: Place, caller: Token): Completion | undefined {
  const previous = place.before.at(-1)!;
  const isFirst = previous.text === "(";
  if (caller.text === "topk" || caller.text === "bottomk" || caller.text === "with") return undefined;
  if (caller.text === "compare") return isFirst ? offer(place, "keyword", beginCandidates) : undefined;
  if (caller.text === "quantile_over_time" && !isFirst) {
    return previous.text === "," ? offer(place, "keyword", quantileCandidates) : undefined;
  }
  const takesField = previous.kind === "symbol" && openers.has(previous.text);
  return takesField ? fieldAt(text, place) : undefined;
}

function inPipeline(place: Place): Completion | undefined {
  const previous = place.before.at(-1);
  if (place.current?.kind === "string" || place.current?.kind === "open") return undefined;
  if (previous === undefined || previous.text === "(") return offer(place, "keyword", beginCandidates);
  const isMetrics = place.before.some(({ kind, text }) => kind === "word" && metrics.has(text));
  if (previous.text === "|") return offer(place, "function", isMetrics ? rankCandidates : stageCandidates);
  if (previous.text === "}") return offer(place, "operator", spansetOperatorCandidates);
  if (previous.text === ")") return behindCall(place);
  if (previous.kind !== "symbol") return offer(place, "operator", pipeCandidates);
  return isComparison(previous) && isBehindAggregate(place.before)
    ? undefined
    : offer(place, "keyword", beginCandidates);
}

function behindCall(place: Place): Completion {
  const name = calledBefore(place.before, place.before.length)?.text;
  if (name === undefined) return offer(place, "operator", spansetOperatorCandidates);
  if (aggregates.has(name)) return offer(place, "operator", comparisonCandidates("number"));
  const isMetrics = metrics.has(name) && name !== "compare";
  return offer(place, "operator", isMetrics ? [...byCandidates, ...pipeCandidates] : pipeCandidates);
}

function isBehindAggregate(before: readonly Token[]): boolean {
  return aggregates.has(calledBefore(before, before.length - 1)?.text ?? "");
}
