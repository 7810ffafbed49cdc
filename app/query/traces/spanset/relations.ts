import type { Relation } from "../../../traceql/syntax-tree.ts";
import { hasBit } from "../predicate/bits.ts";
import type { Filter } from "../predicate/filter.ts";
import { forEachSpan, RowMarks, type SpanRows } from "./span-rows.ts";

/** The spans of `right` that a span of `left` is in `relation` to, all of one trace being one spanset. */
export function relatedRows(filter: Filter, relation: Relation, left: SpanRows, right: SpanRows): SpanRows {
  switch (relation) {
    case ">":
      return childrenOf(filter, left, right);
    case ">>":
      return new DescendantSearch(filter, left).of(right);
    case "<":
      return parentsOf(filter, left, right);
    case "<<":
      return new AncestorMarks(filter, left).within(right);
    case "~":
      return siblingsOf(filter, left, right);
  }
}

/** Where the parent of a span lies. */
export class Parents {
  readonly #filter: Filter;
  readonly #cells: readonly Uint32Array[];
  readonly #firstRows: readonly number[];
  /** Of the parent that `find` found last. */
  place = -1;
  row = 0;

  constructor(filter: Filter) {
    this.#filter = filter;
    this.#cells = filter.world.blocks.map(({ hot }) => hot.parent);
    this.#firstRows = filter.world.blocks.map(({ firstRow }) => firstRow);
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

function childrenOf(filter: Filter, left: SpanRows, right: SpanRows): SpanRows {
  const { world, ops } = filter;
  const parents = new Parents(filter);
  const related = new RowMarks(world, ops);
  forEachSpan(world, ops, right, (place, row) => {
    if (!parents.find(place, row) || (parents.place === place && parents.row === row)) return;
    if (hasBit(left[parents.place]!, parents.row)) related.add(place, row);
  });
  return related.rows;
}

function parentsOf(filter: Filter, left: SpanRows, right: SpanRows): SpanRows {
  const { world, ops } = filter;
  const parents = new Parents(filter);
  const related = new RowMarks(world, ops);
  forEachSpan(world, ops, left, (place, row) => {
    if (!parents.find(place, row) || (parents.place === place && parents.row === row)) return;
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

// ── descendants ──

const answer = { unknown: 0, no: 1, yes: 2, asked: 3 } as const;

/**
 * Whether a span or one of its ancestors is in `left`, remembered for every span on the way up: a chain is walked once,
 * however many spans hang on it. Parents that go in a circle end a walk where it began.
 */
class DescendantSearch {
  readonly #filter: Filter;
  readonly #left: SpanRows;
  readonly #parents: Parents;
  /** By place, then row: `answer`. */
  readonly #known: (Uint8Array | undefined)[];
  /** The walk from the span that is asked for up to one that is known. */
  readonly #pathPlaces: number[] = [];
  readonly #pathRows: number[] = [];
  /** Undefined until a walk had to be checked for a circle. */
  #circles: Circles | undefined;

  constructor(filter: Filter, left: SpanRows) {
    this.#filter = filter;
    this.#left = left;
    this.#parents = new Parents(filter);
    this.#known = left.map(() => undefined);
  }

  of(right: SpanRows): SpanRows {
    const { world, ops } = this.#filter;
    const related = new RowMarks(world, ops);
    const parents = this.#parents;
    // First the memory of the walks, for what is taken within the loop is given back after each block.
    this.#known.forEach((_, place) => {
      this.#known[place] = ops.scratch.u8(world.blocks[place]!.rowCount);
    });
    forEachSpan(world, ops, right, (place, row) => {
      if (!parents.find(place, row) || !this.#isBelow(parents.place, parents.row)) return;
      // A span of `left` in a circle would find itself.
      if (hasBit(this.#left[place]!, row) && this.#isOnlyOfCircle(place, row)) return;
      related.add(place, row);
    });
    return related.rows;
  }

  /** Whether the span or an ancestor is in `left`. */
  #isBelow(startPlace: number, startRow: number): boolean {
    const parents = this.#parents;
    let place = startPlace;
    let row = startRow;
    let depth = 0;
    let found: 1 | 2 = answer.no;
    for (;;) {
      const known = this.#known[place]!;
      if (known[row] === answer.yes || hasBit(this.#left[place]!, row)) {
        found = answer.yes;
        break;
      }
      // No: known, or a circle without any of `left`.
      if (known[row] !== answer.unknown) break;
      known[row] = answer.asked;
      this.#pathPlaces[depth] = place;
      this.#pathRows[depth++] = row;
      if (!parents.find(place, row)) break;
      place = parents.place;
      row = parents.row;
    }
    while (depth > 0) {
      depth -= 1;
      this.#known[this.#pathPlaces[depth]!]![this.#pathRows[depth]!] = found;
    }
    return found === answer.yes;
  }

  /** Whether the span is its own ancestor and none of the others in the circle is in `left`. */
  #isOnlyOfCircle(place: number, row: number): boolean {
    this.#circles ??= new Circles(this.#filter);
    if (!this.#circles.has(place, row)) return false;
    const parents = this.#parents;
    let [atPlace, atRow] = [place, row];
    for (;;) {
      parents.find(atPlace, atRow);
      [atPlace, atRow] = [parents.place, parents.row];
      if (atPlace === place && atRow === row) return true;
      if (hasBit(this.#left[atPlace]!, atRow)) return false;
    }
  }
}

const circle = { unknown: 0, no: 1, yes: 2, asked: 3 } as const;

/** Which spans are their own ancestors. There are none but in broken data. */
class Circles {
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

// ── ancestors ──

const mark = { none: 0, above: 1, circle: 2 } as const;

/**
 * Marks the ancestors of the spans of `left`. A walk ends at a mark: whatever lies above has been marked by another walk. In a circle the
 * span that was walked from stays unmarked until some other span leads into the circle (`circle` marks remember that).
 */
class AncestorMarks {
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
    do {
      this.#marks[place]![row] = value;
      this.#parents.find(place, row);
      place = this.#parents.place;
      row = this.#parents.row;
    } while (place !== startPlace || row !== startRow);
  }
}
