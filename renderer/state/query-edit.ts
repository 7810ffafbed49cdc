import type { FacetValue } from "../../app/api/trace-queries.ts";
import { assertDefined } from "../../app/base/assert.ts";
import {
  onlyTerm,
  staticOf,
  type Term,
  termsOf,
  termText,
  withCondition,
  withoutTerm,
  withRange,
  withTerm,
} from "../../app/traceql/edit.ts";
import { attributeName, fieldOf } from "../../app/traceql/fields.ts";
import type { FieldComparison, Scope, Static } from "../../app/traceql/syntax-tree.ts";
import type { HeatmapBox } from "./heatmap-box.ts";
import { treeOf } from "./query-kind.ts";
import type { HeatmapSubject } from "./view.ts";

/** A value as an answer of the engine has it. */
export type FieldValue = Pick<FacetValue, "text" | "type" | "fullLength">;

/*
 * Edits of a query by what the page shows: values, groups, ranges. They take any text; one that cannot be read is left as
 * it is. A query that has come to ask for nothing is the empty text.
 */

/** How the language writes the field of a tag. */
export function tagField(scope: string, name: string): string {
  return scope === "intrinsic" ? name : attributeName(scope as Scope, name);
}

/** Whether the values of a field are names of services. */
export function isServiceField(field: string): boolean {
  return field === "resource.service.name" || field === "rootServiceName";
}

/** `field = value`; undefined where the language cannot write the value (lists, bytes), or an answer holds only its beginning. An absent value is `nil`. */
export function termFor(
  field: string,
  operator: FieldComparison,
  value: FieldValue | undefined,
): Term | undefined {
  const parsed = fieldOf(field);
  if (value?.fullLength !== undefined) return undefined;
  const written: Static | undefined = value === undefined ? { type: "nil" } : staticOf(value);
  return parsed === undefined || written === undefined
    ? undefined
    : { field: parsed, operator, value: written };
}

/** Texts of the terms of a query, to see which values it asks for. */
export function usedTerms(query: string): ReadonlySet<string> {
  if (treeOf(query) === undefined) return new Set();
  return new Set(termsOf(query).terms.flatMap(({ term }) => (term === undefined ? [] : termText(term))));
}

/** Asks for a value of a field and for no other, or no longer asks for it. */
export function toggledValue(query: string, field: string, value: FieldValue): string {
  const term = termFor(field, "=", value);
  if (term === undefined || treeOf(query) === undefined) return query;
  const used = termsOf(query).terms.find((placed) => placed.term !== undefined && isSame(placed.term, term));
  return tidied(used === undefined ? onlyTerm(query, term) : withoutTerm(query, used));
}

/** Asks for spans without a value. */
export function excludedValue(query: string, field: string, value: FieldValue | undefined): string {
  const term = termFor(field, "!=", value);
  return term === undefined || treeOf(query) === undefined ? query : withTerm(query, term);
}

type Values = readonly (FieldValue | undefined)[];

/** Asks for one group: each field has its value there. */
export function groupQuery(query: string, fields: readonly string[], values: Values): string {
  if (treeOf(query) === undefined) return query;
  const terms = groupTerms(fields, values);
  return terms.reduce((text, term) => onlyTerm(text, term), query);
}

/** Asks for everything but one group. */
export function withoutGroup(query: string, fields: readonly string[], values: Values): string {
  if (treeOf(query) === undefined) return query;
  const terms = groupTerms(fields, values);
  const [only] = terms;
  if (only !== undefined && terms.length === 1) return withTerm(query, { ...only, operator: "!=" });
  return terms.length === 0 ? query : withCondition(query, `!(${terms.map(termText).join(" && ")})`);
}

function groupTerms(fields: readonly string[], values: Values): Term[] {
  return fields.flatMap((field, at) => termFor(field, "=", values[at]) ?? []);
}

/** Asks for spans of one trace. */
export function ofTrace(query: string, traceId: string): string {
  const field = assertDefined(fieldOf("trace:id"), "trace:id");
  const term: Term = { field, operator: "=", value: { type: "string", value: traceId } };
  return treeOf(query) === undefined ? query : withTerm(query, term);
}

/** Asks for the durations of a box instead of whatever bounds the query had for them. Its times are the window's affair. */
export function narrowedTo(query: string, { minNano, maxNano }: HeatmapBox, subject: HeatmapSubject): string {
  if ((minNano === undefined && maxNano === undefined) || treeOf(query) === undefined) return query;
  const name = subject === "spans" ? "duration" : "traceDuration";
  const field = assertDefined(fieldOf(name), name);
  const bound = (nano: number | undefined): Static | undefined =>
    nano === undefined ? undefined : { type: "duration", value: nano };
  return withRange(query, field, bound(minNano), bound(maxNano));
}

function isSame(a: Term, b: Term): boolean {
  return termText(a) === termText(b);
}

/** Braces around nothing are nothing. */
export function tidied(query: string): string {
  return /^\s*\{\s*\}\s*$/.test(query) ? "" : query;
}
