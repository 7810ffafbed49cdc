import type { Filter } from "../predicate/filter.ts";
import { Parents } from "./parents.ts";

const circle = { unknown: 0, no: 1, yes: 2, asked: 3 } as const;

/** Deeper spans are walked once and remembered. */
const soonSteps = 32;

/** Which spans are their own ancestors. There are none but in broken data. */
export class Circles {
  readonly #parents: Parents;
  readonly #filter: Filter;
  /** By place, then row: `circle`. Made where a walk comes by. */
  readonly #known: (Uint8Array | undefined)[] = [];
  readonly #pathPlaces: number[] = [];
  readonly #pathRows: number[] = [];

  constructor(filter: Filter) {
    this.#filter = filter;
    this.#parents = new Parents(filter);
  }

  has(place: number, row: number): boolean {
    return !this.#endsSoon(place, row) && this.#isCircling(place, row);
  }

  /** Nearly all walks do; nothing has to be remembered of them. */
  #endsSoon(startPlace: number, startRow: number): boolean {
    let place = startPlace;
    let row = startRow;
    for (let step = 0; step < soonSteps; step++) {
      if (!this.#parents.find(place, row)) return true;
      place = this.#parents.place;
      row = this.#parents.row;
    }
    return false;
  }

  #isCircling(startPlace: number, startRow: number): boolean {
    let place = startPlace;
    let row = startRow;
    let depth = 0;
    while (this.#of(place)[row] === circle.unknown) {
      this.#of(place)[row] = circle.asked;
      this.#pathPlaces[depth] = place;
      this.#pathRows[depth++] = row;
      if (!this.#parents.find(place, row)) break;
      place = this.#parents.place;
      row = this.#parents.row;
    }
    // Where the walk came back to itself, what it passed since then is the circle.
    let isCircle = this.#of(place)[row] === circle.asked && this.#parents.find(place, row) && depth > 0;
    while (depth > 0) {
      depth -= 1;
      const [pathPlace, pathRow] = [this.#pathPlaces[depth]!, this.#pathRows[depth]!];
      this.#of(pathPlace)[pathRow] = isCircle ? circle.yes : circle.no;
      if (pathPlace === place && pathRow === row) isCircle = false;
    }
    return this.#of(startPlace)[startRow] === circle.yes;
  }

  #of(place: number): Uint8Array {
    this.#known[place] ??= new Uint8Array(this.#filter.world.blocks[place]!.rowCount);
    return this.#known[place];
  }
}
