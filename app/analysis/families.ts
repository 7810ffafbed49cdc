/**
 * Who is whose child, each family as a list. Children come in the order of their numbers, and so do roots, which are one family.
 *
 *     parent        -1   0   0  -1   1
 *     firstChild     1   4  -1  -1  -1
 *     nextSibling    3   2  -1  -1  -1        firstRoot = 0
 */
export interface Families {
  /** -1 where there is none, as everywhere here. */
  readonly firstChild: Int32Array;
  readonly nextSibling: Int32Array;
  readonly firstRoot: number;
}

/** `parent`: -1 for a root. */
export function familiesOf(parent: Int32Array): Families {
  const firstChild = new Int32Array(parent.length).fill(-1);
  const nextSibling = new Int32Array(parent.length);
  let firstRoot = -1;
  // Backwards, so that the first one ends up in front.
  for (let node = parent.length - 1; node >= 0; node--) {
    const above = parent[node]!;
    nextSibling[node] = above < 0 ? firstRoot : firstChild[above]!;
    if (above < 0) firstRoot = node;
    else firstChild[above] = node;
  }
  return { firstChild, nextSibling, firstRoot };
}
