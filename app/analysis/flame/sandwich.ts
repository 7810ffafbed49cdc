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
 * Nodes passed on all ways up. Below each span of a deep recursion one more of them is passed, and each may be a node of its own: a trace
 * of 10,000 calls in each other would make fifty million.
 */
const passedMax = 500_000;

/** Callers of callers that are shown whatever there is: more than a screen has lanes. */
const callersLeast = 32;

/**
 * All that called `operation`, upside down: the root is the operation, its children are those who called it, and so on. What ends at a
 * node (its `selfNano`) began a trace there, or goes on where nobody looks: as many callers are followed as `passedMax` allows.
 */
export function callersOf(tree: PathTree, operation: number): PathTree {
  const isOutermost = outermost(tree);
  const table = new PathTable();
  const sums = new PathSums();
  const isWanted = (node: number): boolean => tree.operation[node] === operation && isOutermost[node] === 1;
  const wantedCount = tree.operation.reduce((count, _, node) => count + Number(isWanted(node)), 0);
  const lanesMax = Math.max(callersLeast, Math.floor(passedMax / Math.max(1, wantedCount)));
  for (let node = 0; node < tree.count; node++) {
    if (!isWanted(node)) continue;
    let into = -1;
    for (let at = node, lane = 0; at >= 0 && lane < lanesMax; at = tree.parent[at]!, lane++) {
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
