import type { AttributeSet } from "../../../spanindex/block/attribute-set.ts";
import type { SpanBlock } from "../../../spanindex/block/span-block.ts";
import type { Field } from "../../../traceql/syntax-tree.ts";
import type { QueryWorld, Steps } from "../query-world.ts";

/** Where the values of a field lie, when its spans have any number of them: events and links. */
export interface ElementSource {
  readonly set: AttributeSet;
  /** Ascending: row of the span. */
  readonly owners: Uint16Array;
  readonly key: string;
}

/** Undefined for fields of which a span has one. */
export function elementKind(field: Field): "events" | "links" | undefined {
  const word = field.type === "attribute" ? field.scope : field.name.slice(0, field.name.indexOf(":"));
  if (word === "event") return "events";
  return word === "link" ? "links" : undefined;
}

export function* elementSource(
  world: QueryWorld,
  block: SpanBlock,
  field: Field,
  kind: "events" | "links",
): Steps<ElementSource> {
  const details = yield* world.detailsOf(block);
  const key = field.type === "attribute" ? field.key : field.name;
  return {
    set: details[kind],
    owners: kind === "events" ? details.eventOwner : details.linkOwner,
    key,
  };
}
