import type { Relation } from "../../../traceql/syntax-tree.ts";
import { hasBit } from "../predicate/bits.ts";
import type { Filter } from "../predicate/filter.ts";
import { AncestorMarks } from "./ancestors.ts";
import { descendantsOf } from "./descendants.ts";
import { Parents } from "./parents.ts";
import { forEachSpan, RowMarks, type SpanRows } from "./span-rows.ts";

/** The spans of `right` that a span of `left` is in `relation` to, all of one trace being one spanset. */
export function relatedRows(filter: Filter, relation: Relation, left: SpanRows, right: SpanRows): SpanRows {
  switch (relation) {
    case ">":
      return childrenOf(filter, left, right);
    case ">>":
      return descendantsOf(filter, left, right);
    case "<":
      return parentsOf(filter, left, right);
    case "<<":
      return new AncestorMarks(filter, left).within(right);
    case "~":
      return siblingsOf(filter, left, right);
  }
}

function childrenOf(filter: Filter, left: SpanRows, right: SpanRows): SpanRows {
  const { world, ops } = filter;
  const parents = new Parents(filter);
  const related = new RowMarks(world, ops);
  forEachSpan(world, ops, right, (place, row) => {
    if (!parents.find(place, row)) return;
    if (hasBit(left[parents.place]!, parents.row)) related.add(place, row);
  });
  return related.rows;
}

function parentsOf(filter: Filter, left: SpanRows, right: SpanRows): SpanRows {
  const { world, ops } = filter;
  const parents = new Parents(filter);
  const related = new RowMarks(world, ops);
  forEachSpan(world, ops, left, (place, row) => {
    if (!parents.find(place, row)) return;
    if (hasBit(right[parents.place]!, parents.row)) related.add(parents.place, parents.row);
  });
  return related.rows;
}

/** Children of a received parent of which another one is in `left`. */
function siblingsOf(filter: Filter, left: SpanRows, right: SpanRows): SpanRows {
  const { world, ops } = filter;
  const parents = new Parents(filter);
  const once = new RowMarks(world, ops);
  const again = new RowMarks(world, ops);
  forEachSpan(world, ops, left, (place, row) => {
    if (!parents.find(place, row)) return;
    if (once.has(parents.place, parents.row)) again.add(parents.place, parents.row);
    else once.add(parents.place, parents.row);
  });
  const related = new RowMarks(world, ops);
  forEachSpan(world, ops, right, (place, row) => {
    if (!parents.find(place, row)) return;
    // Of its parent's children in `left` it may be the only one itself.
    const others = hasBit(left[place]!, row) ? again : once;
    if (others.has(parents.place, parents.row)) related.add(place, row);
  });
  return related.rows;
}
