import { compareOperations } from "./call-rows.ts";
import { type LaneOrder, orderByLane } from "./lane-order.ts";
import type { PathTree } from "./path-tree.ts";

/** `usual`: in the order siblings usually begin. `heavy`: the widest first. */
export type SiblingOrder = "usual" | "heavy";

/** A path tree side by side: node i begins at startNano[i]; its children fill it from its left edge on. */
export interface PathFrames extends LaneOrder {
  readonly startNano: Float64Array;
  readonly widthNano: number;
}

/** Lays the tree out, depth by depth. Ties are settled by name, so that the same spans give the same picture. */
export function arrangePaths(tree: PathTree, siblings: SiblingOrder): PathFrames {
  const { count, parent, widthNano } = tree;
  const { family, familyEnd } = sortedFamilies(tree, siblings);
  const startNano = new Float64Array(count);
  const depth = new Uint32Array(count);
  // Where the next child of each node begins.
  const nextNano = new Float64Array(count);
  let rootNano = 0;
  const sequence = new Uint32Array(count);
  const stack = childrenOf(family, familyEnd, 0).reverse();
  for (let at = 0; at < count; at++) {
    const node = stack.pop()!;
    const above = parent[node]!;
    depth[node] = above < 0 ? 0 : depth[above]! + 1;
    startNano[node] = above < 0 ? rootNano : nextNano[above]!;
    if (above < 0) rootNano += widthNano[node]!;
    else nextNano[above] = startNano[node]! + widthNano[node]!;
    nextNano[node] = startNano[node]!;
    sequence[at] = node;
    for (const child of childrenOf(family, familyEnd, node + 1).reverse()) stack.push(child);
  }
  return { ...orderByLane(depth, sequence), startNano, widthNano: rootNano };
}

/** Children of node i are family[familyEnd[i] …  familyEnd[i + 1]), counted from 1; the roots are those of 0. */
function sortedFamilies(tree: PathTree, siblings: SiblingOrder) {
  const { count, parent } = tree;
  const compare = siblings === "heavy" ? byWidth(tree) : byDelay(tree);
  const family = Uint32Array.from({ length: count }, (_, node) => node).sort(
    (a, b) => parent[a]! - parent[b]! || compare(a, b),
  );
  const familyEnd = new Uint32Array(count + 1);
  for (const node of parent) familyEnd[node + 1]! += 1;
  for (let at = 1; at <= count; at++) familyEnd[at]! += familyEnd[at - 1]!;
  return { family, familyEnd };
}

function childrenOf(family: Uint32Array, familyEnd: Uint32Array, at: number): number[] {
  return [...family.subarray(at === 0 ? 0 : familyEnd[at - 1]!, familyEnd[at]!)];
}

function byWidth({ widthNano, operation, operations }: PathTree) {
  return (a: number, b: number): number =>
    widthNano[b]! - widthNano[a]! || compareOperations(operations, operation[a]!, operation[b]!);
}

function byDelay({ delayNano, rowCount, operation, operations }: PathTree) {
  return (a: number, b: number): number =>
    delayNano[a]! / rowCount[a]! - delayNano[b]! / rowCount[b]! ||
    compareOperations(operations, operation[a]!, operation[b]!);
}
