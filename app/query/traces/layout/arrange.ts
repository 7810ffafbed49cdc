import { type Families, familiesOf } from "../../../analysis/families.ts";

/** Who comes where in a layout: node by row, and row of the parent and depth by row. */
export interface Arrangement {
  readonly node: Uint32Array;
  readonly parentRow: Int32Array;
  readonly depth: Uint32Array;
}

/**
 * Preorder; siblings in the order of their nodes, and so are roots where no other order is given. No recursion: a trace may be a
 * chain of 100,000 spans.
 */
export function arrange(parent: Int32Array, roots?: Uint32Array): Arrangement {
  const count = parent.length;
  const { firstChild, nextSibling, firstRoot } = orderedFamilies(parent, roots);
  const rowOf = new Uint32Array(count);
  const node = new Uint32Array(count);
  const parentRow = new Int32Array(count);
  const depth = new Uint32Array(count);
  let at = firstRoot;
  for (let row = 0; row < count; row++) {
    const above = parent[at]!;
    rowOf[at] = row;
    node[row] = at;
    parentRow[row] = above < 0 ? -1 : rowOf[above]!;
    depth[row] = above < 0 ? 0 : depth[parentRow[row]!]! + 1;
    if (firstChild[at]! >= 0) {
      at = firstChild[at]!;
      continue;
    }
    // Over to the sibling of the nearest ancestor that has one; roots are siblings, too.
    while (nextSibling[at]! < 0 && parent[at]! >= 0) at = parent[at]!;
    at = nextSibling[at]!;
  }
  return { node, parentRow, depth };
}

/** With the roots in the order given. */
function orderedFamilies(parent: Int32Array, roots: Uint32Array | undefined): Families {
  const families = familiesOf(parent);
  if (roots === undefined) return families;
  for (const [place, root] of roots.entries()) families.nextSibling[root] = roots[place + 1] ?? -1;
  return { ...families, firstRoot: roots[0] ?? -1 };
}

/** One past the last row of each subtree, of rows in preorder. */
export function subtreeEnds(parentRow: Int32Array): Uint32Array {
  const ends = new Uint32Array(parentRow.length);
  // Backwards, so that the end of a subtree is known before it is told to the parent.
  for (let row = parentRow.length - 1; row >= 0; row--) {
    if (ends[row] === 0) ends[row] = row + 1;
    const above = parentRow[row]!;
    // The last child comes first here, and ends where its parent does.
    if (above >= 0 && ends[above] === 0) ends[above] = ends[row]!;
  }
  return ends;
}

/**
 * Self time by node: the duration less the union of the direct children's intervals inside it, never negative. Nodes are in
 * order of start, so each parent only has to remember up to where it is covered.
 */
export function selfTimes(
  parent: Int32Array,
  startNano: Float64Array,
  durationNano: Float64Array,
): Float64Array {
  const self = durationNano.map((duration) => Math.max(0, duration));
  const coveredUntil = startNano.slice();
  for (let node = 0; node < parent.length; node++) {
    const above = parent[node]!;
    if (above < 0) continue;
    const start = Math.max(startNano[node]!, coveredUntil[above]!);
    const end = Math.min(startNano[node]! + durationNano[node]!, startNano[above]! + durationNano[above]!);
    if (end <= start) continue;
    self[above]! -= end - start;
    coveredUntil[above] = end;
  }
  return self;
}
