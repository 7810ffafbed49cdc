/**
 * Cells of the table that finds the longest common subsequence. Above this (some 700 children on either side that begin and end
 * differently) children are matched by position alone.
 */
const tableCellsMax = 500_000;

/** Places in either list; the other one is -1 where there is no partner. In the order the children are shown in. */
export interface SiblingPair {
  readonly a: number;
  readonly b: number;
}

/**
 * Pairs children by the keys they have. What is in the same order on both sides is found first; what is left of a key is paired by
 * position: the first of it with the first, the second with the second.
 *
 *     a   x y z y          x, y   paired in order: the first and the last of a
 *     b   x w y            w      only in b
 *                          y, z   only in a
 */
export function matchSiblings(a: readonly number[], b: readonly number[]): SiblingPair[] {
  const partner = new Int32Array(b.length).fill(-1);
  for (const [inA, inB] of commonSubsequence(a, b)) partner[inB] = inA;
  const isAnchor = Uint8Array.from(partner, (inA) => (inA < 0 ? 0 : 1));
  pairByPosition(a, b, partner);
  return inOrder(a.length, partner, isAnchor);
}

/** Pairs of places, ascending on both sides. */
function commonSubsequence(a: readonly number[], b: readonly number[]): [number, number][] {
  const shorter = Math.min(a.length, b.length);
  let head = 0;
  while (head < shorter && a[head] === b[head]) head += 1;
  let tail = 0;
  while (tail < shorter - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail += 1;
  const pairs: [number, number][] = [];
  for (let at = 0; at < head; at++) pairs.push([at, at]);
  const rows = a.length - head - tail;
  const columns = b.length - head - tail;
  if (rows > 0 && columns > 0 && (rows + 1) * (columns + 1) <= tableCellsMax)
    for (const [i, j] of byTable(a, b, head, rows, columns)) pairs.push([head + i, head + j]);
  for (let at = tail; at > 0; at--) pairs.push([a.length - at, b.length - at]);
  return pairs;
}

/** The textbook's table, filled from the end, so that the walk from the start prefers the earliest pairs. */
function byTable(
  a: readonly number[],
  b: readonly number[],
  head: number,
  rows: number,
  columns: number,
): [number, number][] {
  const width = columns + 1;
  const longest = new Uint32Array((rows + 1) * width);
  for (let i = rows - 1; i >= 0; i--)
    for (let j = columns - 1; j >= 0; j--)
      longest[i * width + j] =
        a[head + i] === b[head + j]
          ? longest[(i + 1) * width + j + 1]! + 1
          : Math.max(longest[(i + 1) * width + j]!, longest[i * width + j + 1]!);
  const pairs: [number, number][] = [];
  for (let i = 0, j = 0; i < rows && j < columns; ) {
    if (a[head + i] === b[head + j]) pairs.push([i++, j++]);
    else if (longest[(i + 1) * width + j]! >= longest[i * width + j + 1]!) i += 1;
    else j += 1;
  }
  return pairs;
}

function pairByPosition(a: readonly number[], b: readonly number[], partner: Int32Array): void {
  const isTaken = new Uint8Array(a.length);
  for (const inA of partner) if (inA >= 0) isTaken[inA] = 1;
  const left = new Map<number, number[]>();
  for (let inA = a.length - 1; inA >= 0; inA--) {
    if (isTaken[inA] === 1) continue;
    const places = left.get(a[inA]!);
    if (places === undefined) left.set(a[inA]!, [inA]);
    else places.push(inA);
  }
  if (left.size === 0) return;
  for (let inB = 0; inB < b.length; inB++)
    if (partner[inB]! < 0) partner[inB] = left.get(b[inB]!)?.pop() ?? -1;
}

/** What is only in `a` comes before what is only in `b`, both between the anchors they lie between. */
function inOrder(aCount: number, partner: Int32Array, isAnchor: Uint8Array): SiblingPair[] {
  const isPaired = new Uint8Array(aCount);
  for (const inA of partner) if (inA >= 0) isPaired[inA] = 1;
  const pairs: SiblingPair[] = [];
  let shownA = 0;
  const showOnlyA = (end: number): void => {
    for (; shownA < end; shownA++) if (isPaired[shownA] === 0) pairs.push({ a: shownA, b: -1 });
  };
  let held: SiblingPair[] = [];
  const showHeld = (): void => {
    for (const pair of held) pairs.push(pair);
    held = [];
  };
  for (let inB = 0; inB < partner.length; inB++) {
    if (isAnchor[inB] === 1) {
      showOnlyA(partner[inB]!);
      showHeld();
      pairs.push({ a: partner[inB]!, b: inB });
    } else held.push({ a: partner[inB]!, b: inB });
  }
  showOnlyA(aCount);
  showHeld();
  return pairs;
}
