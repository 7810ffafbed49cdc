import type { TagList } from "../../app/api/trace-queries.ts";
import { closestName } from "../../app/base/closest-name.ts";
import { fieldText } from "../../app/traceql/fields.ts";
import { attributesIn } from "../../app/traceql/query-attributes.ts";
import type { AttributeField, Scope } from "../../app/traceql/syntax-tree.ts";
import { treeOf } from "./query-kind.ts";

/** An attribute that a query names and no span has. */
export interface UnknownField {
  /** As the query has it. */
  readonly text: string;
  /** One that spans have and whose name is near; undefined where none is. */
  readonly suggestion: string | undefined;
  /** The query with the suggestion in its place. */
  readonly fixed: string | undefined;
}

/** The attributes a query names. */
export function namedAttributes(query: string): readonly AttributeField[] {
  const tree = treeOf(query);
  return tree === undefined ? [] : attributesIn(tree);
}

/** Those of a query that are not among the tags of the store. Nothing is said where not all of them are known. */
export function unknownFields(query: string, { tags, omittedKeys }: TagList): readonly UnknownField[] {
  if (omittedKeys > 0) return [];
  const keysOf = keysByScope(tags);
  const named = new Map(namedAttributes(query).map((field) => [fieldText(field), field]));
  return [...named.values()]
    .filter(({ scope, key }) => !scopesOf(scope).some((one) => keysOf(one).has(key)))
    .map((field) => unknown(query, field, nearest(field, keysOf)));
}

type Keys = (scope: string) => ReadonlySet<string>;

function keysByScope(tags: TagList["tags"]): Keys {
  const byScope = Map.groupBy(tags, ({ scope }) => scope);
  const sets = new Map([...byScope].map(([scope, own]) => [scope, new Set(own.map(({ name }) => name))]));
  const none: ReadonlySet<string> = new Set();
  return (scope) => sets.get(scope) ?? none;
}

/** Where an attribute is looked for. */
function scopesOf(scope: Scope): readonly Exclude<Scope, "any">[] {
  return scope === "any" ? ["span", "resource"] : [scope];
}

const allScopes = ["span", "resource", "event", "link", "instrumentation"] as const;

/** The same key elsewhere, else the nearest where it was looked for. */
function nearest(field: AttributeField, keysOf: Keys): string | undefined {
  const { scope, key } = field;
  const elsewhere = allScopes.find((one) => keysOf(one).has(key));
  if (elsewhere !== undefined) return fieldText({ ...field, scope: elsewhere });
  const closest = closestName(
    key,
    scopesOf(scope).flatMap((one) => [...keysOf(one)]),
  );
  return closest === undefined ? undefined : fieldText({ ...field, key: closest });
}

function unknown(query: string, { from, to }: AttributeField, suggestion: string | undefined): UnknownField {
  const fixed = suggestion === undefined ? undefined : query.slice(0, from) + suggestion + query.slice(to);
  return { text: query.slice(from, to), suggestion, fixed };
}
