import type { Filter } from "../predicate/filter.ts";
import { Parents } from "./parents.ts";
import { forEachSpan, RowMarks, type SpanRows } from "./span-rows.ts";

const mark = { none: 0, above: 1, circle: 2 } as const;

/**
 * Marks the ancestors of the spans of `left`. A walk ends at a mark: whatever lies above has been marked by another walk. In a circle the
 * span that was walked from stays unmarked until some other span leads into the circle (`circle` marks remember that).
 */
export class AncestorMarks {
  readonly #filter: Filter;
  readonly #parents: Parents;
  readonly #marks: readonly Uint8Array[];

  constructor(filter: Filter, left: SpanRows) {
    const { world, ops } = filter;
    this.#filter = filter;
    this.#parents = new Parents(filter);
    this.#marks = world.blocks.map(({ rowCount }) => ops.scratch.u8(rowCount));
    forEachSpan(world, ops, left, (place, row) => this.#walk(place, row));
  }

  within(right: SpanRows): SpanRows {
    const { world, ops } = this.#filter;
    const related = new RowMarks(world, ops);
    forEachSpan(world, ops, right, (place, row) => {
      if (this.#marks[place]![row] !== mark.none) related.add(place, row);
    });
    return related.rows;
  }

  #walk(startPlace: number, startRow: number): void {
    const parents = this.#parents;
    let place = startPlace;
    let row = startRow;
    while (parents.find(place, row)) {
      place = parents.place;
      row = parents.row;
      if (place === startPlace && row === startRow) {
        this.#noteCircle(place, row);
        return;
      }
      const marks = this.#marks[place]!;
      if (marks[row] === mark.circle) this.#markCircle(place, row, mark.above);
      if (marks[row] === mark.above) return;
      marks[row] = mark.above;
    }
  }

  /** All of the circle but its start has just been marked. */
  #noteCircle(startPlace: number, startRow: number): void {
    if (this.#marks[startPlace]![startRow] !== mark.none) return;
    this.#markCircle(startPlace, startRow, mark.circle);
    this.#marks[startPlace]![startRow] = mark.none;
  }

  #markCircle(startPlace: number, startRow: number, value: number): void {
    let place = startPlace;
    let row = startRow;
    for (let step = 0; step < this.#parents.stepsMax; step++) {
      this.#marks[place]![row] = value;
      if (!this.#parents.find(place, row)) return;
      place = this.#parents.place;
      row = this.#parents.row;
      if (place === startPlace && row === startRow) return;
    }
  }
}
