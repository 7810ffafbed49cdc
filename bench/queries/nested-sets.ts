/** What places spans in their traces. Two words a row for ids. */
export interface Family {
  readonly trace: Uint32Array;
  readonly traceCount: number;
  readonly spanId: Uint32Array;
  readonly parentId: Uint32Array;
}

export interface NestedSets {
  /** Row of the parent, -1 for a root. */
  readonly parent: Int32Array;
  readonly left: Uint32Array;
  readonly right: Uint32Array;
}

/** Parents by row, and the numbers of a walk through each tree that goes down on `left` and up on `right`. */
export function placeInTraces(family: Family): NestedSets {
  const parent = parentsOf(family);
  const count = parent.length;
  const { firstChild, nextSibling } = childLists(parent);
  const left = new Uint32Array(count);
  const right = new Uint32Array(count);
  let step = 0;
  for (let root = 0; root < count; root++) {
    if (parent[root] !== -1) continue;
    for (let row = root; row !== -1; ) {
      if (left[row] === 0) {
        left[row] = ++step;
        const child = firstChild[row]!;
        if (child !== -1) {
          row = child;
          continue;
        }
      }
      right[row] = ++step;
      // A sibling comes next, else the walk goes up to close the parent.
      row = row === root ? -1 : nextSibling[row] !== -1 ? nextSibling[row]! : parent[row]!;
    }
  }
  return { parent, left, right };
}

function parentsOf({ spanId, parentId }: Family): Int32Array {
  const count = spanId.length / 2;
  const rows = new Map<bigint, number>();
  for (let row = 0; row < count; row++) rows.set(idOf(spanId, row), row);
  // Ids are random: an id names one span of all traces.
  return Int32Array.from({ length: count }, (_, row) => rows.get(idOf(parentId, row)) ?? -1);
}

/** Children of each row as chained lists, in order of their rows; -1 ends them. */
function childLists(parent: Int32Array): { firstChild: Int32Array; nextSibling: Int32Array } {
  const firstChild = new Int32Array(parent.length).fill(-1);
  const nextSibling = new Int32Array(parent.length).fill(-1);
  for (let row = parent.length - 1; row >= 0; row--) {
    const of = parent[row]!;
    if (of === -1) continue;
    nextSibling[row] = firstChild[of]!;
    firstChild[of] = row;
  }
  return { firstChild, nextSibling };
}

/** The eight bytes of an id as one number; numbers are ordered as the bytes are. */
export function idOf(words: Uint32Array, row: number): bigint {
  return new DataView(words.buffer, words.byteOffset + row * 8, 8).getBigUint64(0);
}
