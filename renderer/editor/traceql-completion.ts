import type { Completion } from "@codemirror/autocomplete";
import type { FacetValue, TagList } from "../../app/api/trace-queries.ts";
import type { Candidate } from "../../app/traceql/candidates.ts";
import { completionAt, type Completion as Place } from "../../app/traceql/complete.ts";
import { staticOf } from "../../app/traceql/edit.ts";
import { attributeName } from "../../app/traceql/fields.ts";
import { staticText } from "../../app/traceql/literals.ts";
import { formatCompactCount } from "../base/format.ts";
import { visibleText } from "../base/visible-text.ts";
import { tagField } from "../state/query-edit.ts";

/** What fits at the caret, and what must be written before it so that it does. */
export interface CompletionPlace {
  readonly place: Place;
  /** `{ ` where a field was begun without braces. */
  readonly lead: string;
  /** Within a text that was begun. */
  readonly isQuoted: boolean;
}

const lead = "{ ";
/** More are found by typing on. */
const optionsMax = 100;

/** Undefined where nothing can be offered. A word without braces around it is taken for a field within them. */
export function placeAt(text: string, cursor: number): CompletionPlace | undefined {
  const isBare = /^\s*[\w.:]*$/.test(text.slice(0, cursor)) && !text.includes("{");
  if (!isBare) {
    const place = completionAt(text, cursor);
    return place === undefined
      ? undefined
      : { place, lead: "", isQuoted: /^["`]/.test(text.slice(place.from)) };
  }
  const place = completionAt(lead + text.trimStart(), lead.length + cursor - indentOf(text));
  if (place === undefined) return undefined;
  const by = indentOf(text) - lead.length;
  return { place: { ...place, from: place.from + by, to: place.to + by }, lead, isQuoted: false };
}

function indentOf(text: string): number {
  return text.length - text.trimStart().length;
}

/**
 * Whether what fits is worth showing unasked. Operators are, where the query cannot end; behind a whole condition they
 * would be in the way of Enter.
 */
export function isOfferedUnasked({ kind, prefix, candidates }: Place): boolean {
  if (kind !== "operator") return true;
  return prefix !== "" || candidates.some(({ label }) => label === "=");
}

/** Names of fields: those of the language, then those that occur, most frequent first. Whatever begins with the prefix leads. */
export function fieldOptions(found: CompletionPlace, tags: TagList["tags"]): readonly Completion[] {
  const { candidates, scope, prefix } = found.place;
  const occurring = tags
    .filter((tag) => scope === undefined || scope === "any" || tag.scope === scope)
    .map(({ scope: tagScope, name, spanCount }) => ({
      label: scope === "any" ? attributeName("any", name) : tagField(tagScope, name),
      spanCount,
    }))
    .sort((a, b) => b.spanCount - a.spanCount)
    .map(({ label, spanCount }) => ({
      label,
      apply: found.lead + label,
      detail: formatCompactCount(spanCount),
    }));
  // Behind a scope only its names fit.
  const own = scope === undefined ? candidateOptions(candidates, found.lead) : [];
  const known = new Set(own.map(({ label }) => label));
  return fitting([...own, ...occurring.filter(({ label }) => !known.has(label))], prefix);
}

/** Values of a field as literals, each with the number of spans that have it. */
export function valueOptions(found: CompletionPlace, values: readonly FacetValue[]): readonly Completion[] {
  const { candidates, prefix } = found.place;
  const occurring = values.flatMap((value): Completion | readonly [] => {
    const literal = staticOf(value);
    if (literal === undefined) return [];
    const label = value.type === "string" ? visibleText(value.text) : staticText(literal);
    return {
      label: label === "" ? '""' : label,
      apply: staticText(literal),
      detail: formatCompactCount(value.count),
    };
  });
  const counted = new Set(occurring.map(({ label }) => label));
  // What values an attribute has is known by now: others are not worth a line, nor is anything but text inside of quotes.
  const isKnown = found.isQuoted || (occurring.length > 0 && found.place.of?.type === "attribute");
  const own = isKnown
    ? []
    : candidateOptions(candidates, found.lead).filter(({ label }) => !counted.has(label));
  return [...occurring, ...fitting(own, prefix)].slice(0, optionsMax);
}

/** What the language itself offers. */
export function plainOptions({ place, lead: before }: CompletionPlace): readonly Completion[] {
  return fitting(candidateOptions(place.candidates, before), place.prefix);
}

function candidateOptions(candidates: readonly Candidate[], before: string): Completion[] {
  return candidates.map(({ label, insert, help }) => ({ label, apply: before + insert, detail: help }));
}

/** `span.http.responseSize`: each name in it, and each word of a name. */
function parts(label: string): readonly string[] {
  return label.split(/[.:_"]|(?<=[a-z])(?=[A-Z])/).map((part) => part.toLowerCase());
}

function fitting(options: readonly Completion[], prefix: string): readonly Completion[] {
  const needle = prefix.toLowerCase();
  const bare = needle.replace(/^[a-z]*\./, "");
  const rankOf = ({ label }: Completion): number => {
    const text = label.toLowerCase();
    if (text.startsWith(needle)) return 0;
    // What begins so behind its scope comes first (`service.name` for `serv`), then any part of a name that does, then what only contains it.
    if (text.replace(/^[a-z]+[.:]/, "").startsWith(bare)) return 1;
    if (parts(label).some((part) => part.startsWith(bare))) return 2;
    return text.includes(bare) ? 3 : 4;
  };
  const ranked = options.map((option) => ({ option, rank: rankOf(option) }));
  return [0, 1, 2, 3]
    .flatMap((rank) => ranked.filter((one) => one.rank === rank).map(({ option }) => option))
    .slice(0, optionsMax);
}
