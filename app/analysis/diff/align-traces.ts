import { childrenOf, compareSides, type DiffSide } from "./diff-side.ts";
import { matchSiblings } from "./match-siblings.ts";

/** Two trees as one, in preorder. Row i is element i of each. */
export interface AlignedRows {
  readonly rowCount: number;
  /** Row of either trace; -1 where it has none. */
  readonly a: Int32Array;
  readonly b: Int32Array;
  /** Aligned row of the parent, -1 for a root. */
  readonly parent: Int32Array;
  readonly depth: Uint32Array;
}

/**
 * Aligns two traces from the roots down: only children of a pair can be a pair. With sides changed, the same pairs. `check` is called
 * before each family: pairing one takes some milliseconds at most.
 */
export function alignTraces(a: DiffSide, b: DiffSide, check: () => void = () => undefined): AlignedRows {
  // Where several longest subsequences are as long, which one is found depends on the side that is read first.
  if (compareSides(a, b) <= 0) return align(a, b, check);
  const { a: other, b: one, ...rest } = align(b, a, check);
  return { ...rest, a: one, b: other };
}

function align(a: DiffSide, b: DiffSide, check: () => void): AlignedRows {
  const rows = new AlignedList(a.rowCount + b.rowCount);
  // Pairs still to be shown, the next one on top: row of a, row of b, aligned row of the parent, depth.
  const open: number[] = [];
  const push = (parentA: number, parentB: number, above: number, depth: number): void => {
    check();
    // A parent of one side has children of that side only.
    const childrenA = above >= 0 && parentA < 0 ? [] : childrenOf(a, parentA);
    const childrenB = above >= 0 && parentB < 0 ? [] : childrenOf(b, parentB);
    const pairs = matchSiblings(
      childrenA.map((row) => a.operation[row]!),
      childrenB.map((row) => b.operation[row]!),
    );
    for (let at = pairs.length - 1; at >= 0; at--) {
      const pair = pairs[at]!;
      open.push(pair.a < 0 ? -1 : childrenA[pair.a]!, pair.b < 0 ? -1 : childrenB[pair.b]!, above, depth);
    }
  };
  push(-1, -1, -1, 0);
  while (open.length > 0) {
    const [rowA, rowB, above, depth] = open.splice(-4) as [number, number, number, number];
    const row = rows.add(rowA, rowB, above, depth);
    const hasBelow = (side: DiffSide, at: number): boolean => at >= 0 && side.subtreeEnd[at]! > at + 1;
    if (hasBelow(a, rowA) || hasBelow(b, rowB)) push(rowA, rowB, row, depth + 1);
  }
  return rows.done();
}

class AlignedList {
  readonly #a: Int32Array;
  readonly #b: Int32Array;
  readonly #parent: Int32Array;
  readonly #depth: Uint32Array;
  #count = 0;

  constructor(most: number) {
    this.#a = new Int32Array(most);
    this.#b = new Int32Array(most);
    this.#parent = new Int32Array(most);
    this.#depth = new Uint32Array(most);
  }

  add(a: number, b: number, parent: number, depth: number): number {
    const row = this.#count++;
    this.#a[row] = a;
    this.#b[row] = b;
    this.#parent[row] = parent;
    this.#depth[row] = depth;
    return row;
  }

  done(): AlignedRows {
    const rowCount = this.#count;
    const cut = <T extends Int32Array | Uint32Array>(column: T): T => column.slice(0, rowCount) as T;
    return {
      rowCount,
      ...{ a: cut(this.#a), b: cut(this.#b), parent: cut(this.#parent), depth: cut(this.#depth) },
    };
  }
}
