import { describe, expect, it } from "vitest";
import { viewOf } from "./viewtest/view-of.ts";
import {
  ancestorsOf,
  carryFolds,
  deepestOpenDepth,
  foldBelowDepth,
  positionOf,
  revealRow,
  rowOfSpan,
  setSubtreeFolded,
  visibleRows,
} from "./visible-rows.ts";

const view = viewOf(`
  a 0-90
    b 10-40
      c 12-20
        d 13-15
    e 50-80
      f 55-60
  g 91-99
`);
const foldOf = (...rows: number[]) =>
  Uint8Array.from({ length: view.rowCount }, (_, row) => (rows.includes(row) ? 1 : 0));
const namesOf = (rows: Iterable<number>) => Array.from(rows, (row) => view.strings[view.name[row]!]).join("");

describe("visible rows", () => {
  it("leaves out what lies below folded rows", () => {
    expect(namesOf(visibleRows(view, foldOf()))).toBe("abcdefg");
    expect(namesOf(visibleRows(view, foldOf(1)))).toBe("abefg");
    expect(namesOf(visibleRows(view, foldOf(0, 2)))).toBe("ag");
  });

  it("finds the position of a row, or of what hides it", () => {
    const visible = visibleRows(view, foldOf(1));
    expect(positionOf(visible, 4)).toBe(2);
    expect(positionOf(visible, 3)).toBe(1);
    expect(positionOf(visible, 6)).toBe(4);
  });

  it("unfolds only what hides a row", () => {
    const folded = foldOf(0, 1, 4);
    expect([...revealRow(view, folded, 3)]).toEqual([...foldOf(4)]);
    expect(revealRow(view, foldOf(4), 3)).toEqual(foldOf(4));
  });

  it("folds subtrees and levels", () => {
    expect(namesOf(visibleRows(view, setSubtreeFolded(view, foldOf(), 0, true)))).toBe("ag");
    expect([...setSubtreeFolded(view, foldOf(0, 1, 2, 4), 0, false)]).toEqual([...foldOf()]);
    expect(namesOf(visibleRows(view, foldBelowDepth(view, 1)))).toBe("abeg");
    expect(deepestOpenDepth(view, visibleRows(view, foldOf()), foldOf())).toBe(2);
    expect(deepestOpenDepth(view, visibleRows(view, foldOf(0)), foldOf(0))).toBe(-1);
  });

  it("names ancestors root first", () => {
    expect(namesOf(ancestorsOf(view, 3))).toBe("abc");
    expect(ancestorsOf(view, 6)).toEqual([]);
  });

  it("keeps folds by span when more spans arrive", () => {
    const grown = viewOf(`
      x 0-100
        a 0-90
          b 10-40
            c 12-20
    `);
    // Span ids of the fixture follow the row: give the grown view those of the first three spans of the old one.
    grown.spanId.set(view.spanId.subarray(0, 6), 2);
    grown.spanId.set([999, 1], 0);
    expect([...carryFolds(view, foldOf(1), grown)]).toEqual([0, 0, 1, 0]);
  });

  it("finds a span by its id", () => {
    expect(rowOfSpan(view, view.spanId[6]!, view.spanId[7]!, 0)).toBe(3);
    expect(rowOfSpan(view, 1, 1, 0)).toBe(-1);
  });
});
