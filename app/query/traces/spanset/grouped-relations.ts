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
  const walks = new Walks(filter, depthMax);
  forEachSpan(world, ops, goesDown ? right : left, (place, row) => {
    const group = groups.numberOf(place, row);
    walks.up(place, row, (abovePlace, aboveRow) => {
      if (!isAlike(goesDown ? left : right, group, abovePlace, aboveRow)) return;
      if (goesDown) related.add(place, row);
      else related.add(abovePlace, aboveRow);
    });
  });
  return related.rows;
}

/** Steps between two looks at whether the query was cancelled, over all walks. */
const stepsPerCheck = 0x1_0000;

/** Walks from spans to their ancestors. In a circle an ancestor may be visited more than once. */
class Walks {
  readonly #filter: Filter;
  readonly #parents: Parents;
  readonly #depthMax: number;
  #steps = 0;

  constructor(filter: Filter, depthMax: number) {
    this.#filter = filter;
    this.#parents = new Parents(filter);
    this.#depthMax = depthMax;
  }

  /** From the parent up; ends where it comes back to its start, or where it meets a span it remembers (Brent's way to find circles). */
  up(startPlace: number, startRow: number, visit: (place: number, row: number) => void): void {
    const parents = this.#parents;
    let [place, row] = [startPlace, startRow];
    let [knownPlace, knownRow] = [startPlace, startRow];
    let rememberedAt = 1;
    for (let depth = 1; depth <= this.#depthMax && parents.find(place, row); depth++) {
      ({ place, row } = parents);
      if ((place === startPlace && row === startRow) || (place === knownPlace && row === knownRow)) return;
      visit(place, row);
      this.#step();
      if (depth < rememberedAt) continue;
      [knownPlace, knownRow] = [place, row];
      rememberedAt *= 2;
    }
  }

  #step(): void {
    this.#steps += 1;
    if (this.#steps % stepsPerCheck === 0) this.#filter.world.check();
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
