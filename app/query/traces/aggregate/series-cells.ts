import { TopRows } from "../../top-rows.ts";
import type { QueryWorld } from "../query-world.ts";
import type { Grouping } from "./group-rows.ts";
import { countRows } from "./group-stats.ts";
import { startArguments, type TimeAxis } from "./time-axis.ts";

/** Cells of all series of one query: 16 MiB of float64. Of more groups the largest are kept. */
const cellsMax = 2 * 1024 * 1024;
/** Series of one query, each of which has labels as text: ten times what is returned, so that `topk` has a choice. */
const groupsMax = 10_000;

export type Part = Grouping["parts"][number];

/**
 * The series of a query as rows of cells, one cell a step. Groups without rows have no place; what is not kept shares the place
 * behind the last.
 *
 *     place        step 0   1   2 …
 *     0  a         │      │   │
 *     1  b         │      │   │
 *     2  (others)
 */
export class SeriesCells {
  readonly world: QueryWorld;
  readonly grouping: Grouping;
  readonly axis: TimeAxis;
  /** By place. */
  readonly groups: readonly number[];
  readonly groupsLeftOut: number;
  readonly #placeOfGroup: Uint32Array;

  constructor(world: QueryWorld, grouping: Grouping, axis: TimeAxis) {
    this.world = world;
    this.grouping = grouping;
    this.axis = axis;
    const counts = countRows(world, grouping.parts, grouping.groups.count);
    const limit = Math.min(groupsMax, Math.max(1, Math.floor(cellsMax / axis.columns) - 1));
    const top = new TopRows<number>(limit, (a, b) => counts[b]! - counts[a]! || a - b);
    let present = 0;
    for (let group = 0; group < counts.length; group++) {
      if (counts[group] === 0) continue;
      present += 1;
      top.add(group);
    }
    // Without `by` there is one series, even of nothing.
    if (present === 0 && grouping.groups.fields.length === 0) top.add(0);
    this.groups = top.sorted();
    this.groupsLeftOut = present > limit ? present - limit : 0;
    this.#placeOfGroup = new Uint32Array(grouping.groups.count).fill(this.groups.length);
    for (const [place, group] of this.groups.entries()) this.#placeOfGroup[group] = place;
  }

  get steps(): number {
    return this.axis.columns;
  }

  /** With the row of cells behind the last place. */
  get cellCount(): number {
    return (this.groups.length + 1) * this.steps;
  }

  /** The place of each code of the part, in scratch memory. */
  placesOf(part: Part): Uint32Array {
    const places = this.world.scratch.u32(part.groups.length);
    for (let code = 0; code < places.length; code++) places[code] = this.#placeOfGroup[part.groups[code]!]!;
    return places;
  }

  /** The step of each row of the part, in scratch memory. */
  stepsOf({ block, rows }: Part): Uint16Array {
    const { kernels, scratch } = this.world;
    const steps = scratch.u16(block.rowCount);
    const starts = startArguments(this.world, block, this.axis);
    kernels.aggregate.startColumns(...starts, rows.offset, rows.count, steps.byteOffset);
    return steps;
  }

  /** The cell of each row of the part, in scratch memory; what belongs to no selected row means nothing. */
  cellsOf(part: Part): Uint32Array {
    const cells = this.world.scratch.u32(part.block.rowCount);
    const mark = this.world.scratch.mark();
    const places = this.placesOf(part);
    const steps = this.stepsOf(part);
    const { codes, rows } = part;
    for (let i = 0; i < rows.count; i++) {
      const row = rows.rows === undefined ? i : rows.rows[i]!;
      cells[row] = places[codes[row]!]! * this.steps + steps[row]!;
    }
    this.world.scratch.release(mark);
    return cells;
  }
}
