import type { Relation } from "../../../traceql/syntax-tree.ts";
import { type Bits, hasBit } from "../predicate/bits.ts";
import type { Filter } from "../predicate/filter.ts";
import { differenceOf, forEachSpan, intersectionOf, RowMarks, type SpanRows } from "./span-rows.ts";

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

// ── descendants ──

/** What the kernel takes of a block. */
const entryWords = 8;

/** The kernel walks each chain of parents once, however many spans hang on it. */
function descendantsOf(filter: Filter, left: SpanRows, right: SpanRows): SpanRows {
  const { world, ops, locator } = filter;
  const { scratch } = ops;
  const { blocks } = world;
  const found = new RowMarks(world, ops);
  const mark = scratch.mark();
  const entries = scratch.u32(blocks.length * entryWords);
  const addressOf = (bits: Bits, rowCount: number): number => {
    if (bits === "none") return 0;
    return bits === "all" ? ops.full(rowCount).byteOffset : bits.byteOffset;
  };
  locator.ordered.forEach((place, at) => {
    const { hot, slot, firstRow, rowCount } = blocks[place]!;
    const known = scratch.u8(rowCount).byteOffset;
    const [leftAt, rightAt] = [addressOf(left[place]!, rowCount), addressOf(right[place]!, rowCount)];
    const out = found.of(place).byteOffset;
    const entry = [hot.parent.byteOffset, leftAt, known, rightAt, out, slot, firstRow, rowCount];
    entries.set(entry, at * entryWords);
  });
  const firstOfSlot = scratch.u32(locator.firstOfSlot.length);
  firstOfSlot.set(locator.firstOfSlot);
  const { findDescendants } = world.kernels.scan;
  for (let at = 0; at < blocks.length; at++) {
    world.check();
    findDescendants(entries.byteOffset, blocks.length, firstOfSlot.byteOffset, firstOfSlot.length, at);
  }
  scratch.release(mark);
  return withoutOnlyOfCircle(filter, left, found.rows);
}

/** A span of `left` in a circle of parents finds itself, and has to be looked at again. */
function withoutOnlyOfCircle(filter: Filter, left: SpanRows, found: SpanRows): SpanRows {
  const { world, ops } = filter;
  const circles = new Circles(filter);
  const wrong = new RowMarks(world, ops);
  let isAnyWrong = false;
  forEachSpan(world, ops, intersectionOf(ops, found, left), (place, row) => {
    if (!circles.has(place, row) || hasOtherOfCircle(filter, left, place, row)) return;
    wrong.add(place, row);
    isAnyWrong = true;
  });
  return isAnyWrong ? differenceOf(world, ops, found, wrong.rows) : found;
}

/** Of a span that is its own ancestor: whether another one of the circle is in `left`. */
function hasOtherOfCircle(filter: Filter, left: SpanRows, startPlace: number, startRow: number): boolean {
  const parents = new Parents(filter);
  parents.find(startPlace, startRow);
  while (parents.place !== startPlace || parents.row !== startRow) {
    if (hasBit(left[parents.place]!, parents.row)) return true;
    parents.find(parents.place, parents.row);
  }
  return false;
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
