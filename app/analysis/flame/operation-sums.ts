import { familiesOf } from "../families.ts";
import type { SummedTree } from "./path-tree.ts";

/** One row for each operation, by number. */
export interface OperationSums {
  /** Width of its outermost nodes: a recursion counts once. */
  readonly totalNano: Float64Array;
  readonly selfNano: Float64Array;
  readonly spanCount: Float64Array;
  readonly errorCount: Float64Array;
}

export function sumOperations(tree: SummedTree): OperationSums {
  const count = tree.operations.name.length;
  const sums = {
    totalNano: new Float64Array(count),
    selfNano: new Float64Array(count),
    spanCount: new Float64Array(count),
    errorCount: new Float64Array(count),
  };
  const isOutermost = outermost(tree);
  for (let node = 0; node < tree.count; node++) {
    const operation = tree.operation[node]!;
    if (isOutermost[node] === 1) sums.totalNano[operation]! += tree.widthNano[node]!;
    sums.selfNano[operation]! += tree.selfNano[node]!;
    sums.spanCount[operation]! += tree.spanCount[node]!;
    sums.errorCount[operation]! += tree.errorCount[node]!;
  }
  return sums;
}

/** 1 at the nodes that have no ancestor of the same operation. One walk: how often an operation is on the way is counted. */
export function outermost({ count, parent, operation, operations }: SummedTree): Uint8Array {
  const { firstChild, nextSibling, firstRoot } = familiesOf(parent);
  const onTheWay = new Uint32Array(operations.name.length);
  const isOutermost = new Uint8Array(count);
  for (let node = firstRoot; node >= 0; ) {
    isOutermost[node] = onTheWay[operation[node]!] === 0 ? 1 : 0;
    onTheWay[operation[node]!]! += 1;
    if (firstChild[node]! >= 0) {
      node = firstChild[node]!;
      continue;
    }
    onTheWay[operation[node]!]! -= 1;
    while (nextSibling[node]! < 0 && parent[node]! >= 0) {
      node = parent[node]!;
      onTheWay[operation[node]!]! -= 1;
    }
    node = nextSibling[node]!;
  }
  return isOutermost;
}
