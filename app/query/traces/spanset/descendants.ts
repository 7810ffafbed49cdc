import { hasBit } from "../predicate/bits.ts";
import type { Filter } from "../predicate/filter.ts";
import { Circles } from "./circles.ts";
import { Parents } from "./parents.ts";
import { differenceOf, forEachSpan, intersectionOf, RowMarks, type SpanRows } from "./span-rows.ts";

/** What the kernel takes of a block. */
const entryWords = 8;

/** The spans of `right` with an ancestor in `left`. The kernel walks each chain of parents once, however many spans hang on it. */
export function descendantsOf(filter: Filter, left: SpanRows, right: SpanRows): SpanRows {
  const { world, ops, locator } = filter;
  const { scratch } = ops;
  const { blocks } = world;
  const found = new RowMarks(world, ops);
  const mark = scratch.mark();
  const entries = scratch.u32(blocks.length * entryWords);
  locator.ordered.forEach((place, at) => {
    const { hot, slot, firstRow, rowCount } = blocks[place]!;
    const above = ops.own(left[place]!, rowCount).byteOffset;
    const seen = ops.empty(rowCount).byteOffset;
    const asked = right[place]!;
    const rightAt = asked === "none" ? 0 : (asked === "all" ? ops.full(rowCount) : asked).byteOffset;
    const out = found.of(place).byteOffset;
    entries.set(
      [hot.parent.byteOffset, above, seen, rightAt, out, slot, firstRow, rowCount],
      at * entryWords,
    );
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
  let isLinked = parents.find(startPlace, startRow);
  for (let step = 0; isLinked && step < parents.stepsMax; step++) {
    if (parents.place === startPlace && parents.row === startRow) return false;
    if (hasBit(left[parents.place]!, parents.row)) return true;
    isLinked = parents.find(parents.place, parents.row);
  }
  return false;
}
