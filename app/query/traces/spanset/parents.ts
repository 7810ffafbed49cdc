import type { Filter } from "../predicate/filter.ts";

/**
 * Where the parent of a span lies. Links may change while a query runs (late parents arrive, old ones are evicted), so whoever follows them in
 * a loop ends it where one is gone.
 */
export class Parents {
  readonly #filter: Filter;
  readonly #cells: readonly Uint32Array[];
  readonly #firstRows: readonly number[];
  /** No walk without a circle has more steps. One that waits for its start to come back ends here: the link that closed the circle may be gone. */
  readonly stepsMax: number;
  /** Of the parent that `find` found last. */
  place = -1;
  row = 0;

  constructor(filter: Filter) {
    this.#filter = filter;
    this.#cells = filter.world.blocks.map(({ hot }) => hot.parent);
    this.#firstRows = filter.world.blocks.map(({ firstRow }) => firstRow);
    this.stepsMax = filter.world.blocks.reduce((sum, { rowCount }) => sum + rowCount, 0);
  }

  /** False where there is none, or it has not arrived. */
  find(place: number, row: number): boolean {
    const id = this.#cells[place]![row]!;
    const found = this.#filter.locator.placeOf(id);
    if (found < 0) return false;
    this.place = found;
    this.row = (id & 0xffff) - this.#firstRows[found]!;
    return true;
  }
}
