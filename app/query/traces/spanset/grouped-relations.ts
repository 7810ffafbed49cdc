import type { Relation } from "../../../traceql/syntax-tree.ts";
import { hasBit } from "../predicate/bits.ts";
import type { Filter } from "../predicate/filter.ts";
import type { Groups } from "./groups.ts";
import { Parents } from "./parents.ts";
import { forEachSpan, RowMarks, type SpanRows } from "./span-rows.ts";

/**
 * `relatedRows` after a `by()`: both spans have to be in the same spanset. Each span walks up by itself, for what is remembered of one
 * spanset says nothing about another.
 */
export function relatedWithinGroups(
  filter: Filter,
  relation: Relation,
  left: SpanRows,
  right: SpanRows,
  groups: Groups,
): SpanRows {
  const { world, ops } = filter;
  const related = new RowMarks(world, ops);
  const isAlike = (rows: SpanRows, group: number, place: number, row: number): boolean =>
    hasBit(rows[place]!, row) && groups.numberOf(place, row) === group;
  if (relation === "~") return siblingsWithinGroups(filter, left, right, groups);
  const depthMax = relation === ">" || relation === "<" ? 1 : Number.POSITIVE_INFINITY;
  const goesDown = relation === ">" || relation === ">>";
  forEachSpan(world, ops, goesDown ? right : left, (place, row) => {
    const group = groups.numberOf(place, row);
    for (const above of ancestorsOf(filter, place, row, depthMax)) {
      if (!isAlike(goesDown ? left : right, group, above.place, above.row)) continue;
      if (goesDown) related.add(place, row);
      else related.add(above.place, above.row);
    }
  });
  return related.rows;
}

/** From the parent up, at most `depthMax`; ends at a span it has been at. */
function* ancestorsOf(
  filter: Filter,
  startPlace: number,
  startRow: number,
  depthMax: number,
): Generator<{ readonly place: number; readonly row: number }> {
  const parents = new Parents(filter);
  const seen = new Set([startPlace * 0x1_0000 + startRow]);
  let place = startPlace;
  let row = startRow;
  for (let depth = 0; depth < depthMax && parents.find(place, row); depth++) {
    ({ place, row } = parents);
    const key = place * 0x1_0000 + row;
    if (seen.has(key)) return;
    seen.add(key);
    yield { place, row };
    if ((depth & 0xffff) === 0xffff) filter.world.check();
  }
}

function siblingsWithinGroups(filter: Filter, left: SpanRows, right: SpanRows, groups: Groups): SpanRows {
  const { world, ops } = filter;
  const parents = new Parents(filter);
  const families = new Map<string, number>();
  const familyOf = (place: number, row: number): string | undefined =>
    parents.find(place, row) ? `${parents.place} ${parents.row} ${groups.numberOf(place, row)}` : undefined;
  forEachSpan(world, ops, left, (place, row) => {
    const family = familyOf(place, row);
    if (family !== undefined) families.set(family, (families.get(family) ?? 0) + 1);
  });
  const related = new RowMarks(world, ops);
  forEachSpan(world, ops, right, (place, row) => {
    const family = familyOf(place, row);
    const count = family === undefined ? 0 : (families.get(family) ?? 0);
    if (count > (hasBit(left[place]!, row) ? 1 : 0)) related.add(place, row);
  });
  return related.rows;
}
