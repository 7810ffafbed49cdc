import type { Filter } from "../predicate/filter.ts";
import { Parents } from "./parents.ts";

const circle = { unknown: 0, no: 1, yes: 2, asked: 3 } as const;

/** Which spans are their own ancestors. There are none but in broken data. */
export class Circles {
  readonly #parents: Parents;
  /** By place, then row: `circle`. */
  readonly #known: readonly Uint8Array[];
  readonly #pathPlaces: number[] = [];
  readonly #pathRows: number[] = [];

  constructor(filter: Filter) {
    this.#parents = new Parents(filter);
    this.#known = filter.world.blocks.map(({ rowCount }) => new Uint8Array(rowCount));
  }

  has(startPlace: number, startRow: number): boolean {
    let place = startPlace;
    let row = startRow;
    let depth = 0;
    while (this.#known[place]![row] === circle.unknown) {
      this.#known[place]![row] = circle.asked;
      this.#pathPlaces[depth] = place;
      this.#pathRows[depth++] = row;
      if (!this.#parents.find(place, row)) break;
      place = this.#parents.place;
      row = this.#parents.row;
    }
    // Where the walk came back to itself, what it passed since then is the circle.
    let isCircle = this.#known[place]![row] === circle.asked && this.#parents.find(place, row) && depth > 0;
    while (depth > 0) {
      depth -= 1;
      const [pathPlace, pathRow] = [this.#pathPlaces[depth]!, this.#pathRows[depth]!];
      this.#known[pathPlace]![pathRow] = isCircle ? circle.yes : circle.no;
      if (pathPlace === place && pathRow === row) isCircle = false;
    }
    return this.#known[startPlace]![startRow] === circle.yes;
  }
}
