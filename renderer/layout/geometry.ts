import type { Places } from "./place-nodes.ts";

/** Pixels at scale 1. */
export interface Measures {
  readonly cardWidth: number;
  /** Room for it and a gap is `rowPitch` of `spread-layers.ts`. */
  readonly cardHeight: number;
  readonly columnGap: number;
}

/** Around the whole. */
const paddingPx = 28;

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Pixels of the places: the leftmost column and the highest card begin at the padding. */
export interface Geometry {
  readonly measures: Measures;
  readonly width: number;
  readonly height: number;
  /** Pixels by which columns before the first push the others to the right. */
  readonly shift: number;
  /** Upper left corner of the card of a node. */
  cornerOf(node: string): Point;
  /** Left edge of the cards of a column. */
  leftOf(layer: number): number;
  /** Corner of a place that no card has to be at. */
  at(layer: number, top: number): Point;
}

export function geometryOf(places: Places, measures: Measures): Geometry {
  const { cardWidth, cardHeight, columnGap } = measures;
  const columnPitch = cardWidth + columnGap;
  const all = [...places.values()];
  const firstLayer = Math.min(0, ...all.map(({ layer }) => layer));
  const lastLayer = Math.max(0, ...all.map(({ layer }) => layer));
  const lastTop = Math.max(0, ...all.map(({ top }) => top));
  const leftOf = (layer: number): number => (layer - firstLayer) * columnPitch + paddingPx;
  const at = (layer: number, top: number): Point => ({ x: leftOf(layer), y: top + paddingPx });
  return {
    measures,
    width: leftOf(lastLayer) + cardWidth + paddingPx,
    height: lastTop + cardHeight + 2 * paddingPx,
    shift: -firstLayer * columnPitch,
    cornerOf: (node) => at(places.get(node)?.layer ?? 0, places.get(node)?.top ?? 0),
    leftOf,
    at,
  };
}
