import type { AttributeSet } from "../../../spanindex/block/attribute-set.ts";
import type { Field, Scope } from "../../../traceql/syntax-tree.ts";
import type { QueryWorld, Steps } from "../query-world.ts";
import { fieldOf } from "./question.ts";

/** What most people ask first, in the order in which it is shown; left out where no span has it. */
const firstFields = [
  ...["resource.service.name", "status", "kind", "name", "span.http.route", "span.http.request.method"],
  ...["span.http.response.status_code", "resource.deployment.environment.name", "resource.service.version"],
  ...["span.rpc.method", "span.db.system.name", "span.db.operation.name", "span.messaging.destination.name"],
  "span.error.type",
].map(fieldOf);

/** Facets in all. */
const facetsMax = 24;
/** In any block, an attribute with more values than this is not offered by itself: nobody picks from such a list. */
const valuesMax = 200;

interface Known {
  readonly field: Field;
  present: number;
  valuesMost: number;
}

/** The fields of the facet rail: those people ask first, then the most frequent of few values. */
export function* usualFacets(world: QueryWorld): Steps<readonly Field[]> {
  const known = new Map<string, Known>();
  for (const block of world.blocks) {
    world.check();
    noteColumns(known, "span", yield* world.attributesOf(block));
    noteColumns(known, "resource", block.resources);
  }
  const first = new Set(firstFields.flatMap((field) => (field.type === "attribute" ? [keyOf(field)] : [])));
  const others = [...known.entries()]
    .filter(([key, { valuesMost }]) => !first.has(key) && valuesMost > 1 && valuesMost <= valuesMax)
    .map(([, found]) => found)
    .sort((a, b) => b.present - a.present)
    .map(({ field }) => field);
  const present = firstFields.filter((field) => field.type !== "attribute" || known.has(keyOf(field)));
  return [...present, ...others].slice(0, facetsMax);
}

/** A resource counts by its own, not by its spans: enough to order keys by. */
function noteColumns(
  known: Map<string, Known>,
  scope: Scope & ("span" | "resource"),
  set: AttributeSet,
): void {
  for (const { key, presentCount, values, coding } of set.columns.values()) {
    const field = { type: "attribute", scope, key, ofParent: false, from: 0, to: 0 } as const;
    const text = keyOf(field);
    const found = known.get(text) ?? { field, present: 0, valuesMost: 0 };
    found.present += presentCount;
    // Of mostly distinct values nobody counted how many there are.
    const distinct = coding === "raw" ? presentCount + 1 : values.count;
    found.valuesMost = Math.max(found.valuesMost, distinct);
    known.set(text, found);
  }
}

function keyOf({ scope, key }: { readonly scope: Scope; readonly key: string }): string {
  return `${scope}.${key}`;
}
