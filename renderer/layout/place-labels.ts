import type { Measures, Point } from "./geometry.ts";

/** A text that wants to stand at one of some points. */
export interface LabelWish {
  readonly id: string;
  readonly text: string;
  /** The best first. */
  readonly spots: readonly Point[];
  /** The largest goes first. */
  readonly weight: number;
}

/** Of the small text of labels, about. */
const characterPx = 6.3;
export const labelHeight = 16;
const gapPx = 3;

/** Pixels that a label takes, with a little ground on both sides. */
export function labelWidthOf(text: string): number {
  return text.length * characterPx + 6;
}

interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Where each label stands; those without room are left out. No two overlap, and none lies on a card. */
export function placeLabels(
  wishes: readonly LabelWish[],
  corners: readonly Point[],
  { cardWidth: width, cardHeight: height }: Measures,
): ReadonlyMap<string, Point> {
  const taken: Box[] = corners.map(({ x, y }) => ({ left: x, top: y, width, height }));
  const placed = new Map<string, Point>();
  const inOrder = [...wishes].sort((a, b) => b.weight - a.weight || (a.id < b.id ? -1 : 1));
  for (const { id, text, spots } of inOrder) {
    const labelWidth = labelWidthOf(text);
    for (const { x, y } of spots) {
      const box: Box = {
        left: x - labelWidth / 2,
        top: y - labelHeight / 2,
        width: labelWidth,
        height: labelHeight,
      };
      if (taken.some((other) => overlap(box, other))) continue;
      taken.push(box);
      placed.set(id, { x, y });
      break;
    }
  }
  return placed;
}

function overlap(a: Box, b: Box): boolean {
  return (
    a.left < b.left + b.width + gapPx &&
    b.left < a.left + a.width + gapPx &&
    a.top < b.top + b.height + gapPx &&
    b.top < a.top + a.height + gapPx
  );
}
