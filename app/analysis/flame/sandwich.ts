import { outermost } from "./operation-sums.ts";
import { PathTable } from "./path-table.ts";
import { finishTree, PathSums, type PathTree } from "./path-tree.ts";

/** All that `operation` calls, whoever called it: its outermost nodes merged into one root. */
export function calleesOf(tree: PathTree, operation: number): PathTree {
  const isOutermost = outermost(tree);
  const table = new PathTable();
  const sums = new PathSums();
  const merged = new Int32Array(tree.count).fill(-1);
  for (let node = 0; node < tree.count; node++) {
    const above = tree.parent[node]! < 0 ? -1 : merged[tree.parent[node]!]!;
    const isRoot = tree.operation[node] === operation && isOutermost[node] === 1;
    if (above < 0 && !isRoot) continue;
    const into = table.childOf(isRoot ? -1 : above, tree.operation[node]!);
    merged[node] = into;
    sums.grow(into, tree.longestRow[node]!);
    addNode(sums, into, tree, node);
  }
  return finishTree(table, sums, tree.operations);
}

/**
 * All that called `operation`, upside down: the root is the operation, its children are those who called it, and so on. What ends at a
 * node (its `selfNano`) began a trace there.
 */
export function callersOf(tree: PathTree, operation: number): PathTree {
  const isOutermost = outermost(tree);
  const table = new PathTable();
  const sums = new PathSums();
  for (let node = 0; node < tree.count; node++) {
    if (tree.operation[node] !== operation || isOutermost[node] === 0) continue;
    let into = -1;
    for (let at = node; at >= 0; at = tree.parent[at]!) {
      into = table.childOf(into, tree.operation[at]!);
      sums.grow(into, tree.longestRow[at]!);
      sums.spanCount[into]! += tree.spanCount[node]!;
      sums.errorCount[into]! += tree.errorCount[node]!;
      sums.rowCount[into]! += tree.rowCount[node]!;
    }
    sums.selfNano[into]! += tree.widthNano[node]!;
  }
  return finishTree(table, sums, tree.operations);
}

function addNode(sums: PathSums, into: number, tree: PathTree, node: number): void {
  sums.selfNano[into]! += tree.selfNano[node]!;
  sums.spanCount[into]! += tree.spanCount[node]!;
  sums.errorCount[into]! += tree.errorCount[node]!;
  sums.delayNano[into]! += tree.delayNano[node]!;
  sums.rowCount[into]! += tree.rowCount[node]!;
}
