import type { CallSide, CohortTree } from "../../../app/api/cohort-views.ts";

/** What one side does at a node; undefined where it has none. */
export interface NodeSide {
  /** For each call of the root of its tree; of a root for each trace. So it does not matter how often which request was made. */
  readonly calls: number;
  readonly errorCount: number;
  readonly spanCount: number;
  readonly startNano: number;
  readonly durationNano: number;
  /** Self time that it adds to a call of the root. */
  readonly selfInRoot: number;
  readonly criticalNano: number;
  readonly criticalShare: number;
}

/** A node as a row of the table: the same object as long as it shows the same. */
export interface TreeRow {
  readonly node: number;
  readonly depth: number;
  readonly service: string;
  readonly name: string;
  readonly kind: number;
  readonly a: NodeSide | undefined;
  readonly b: NodeSide | undefined;
  readonly hasBelow: boolean;
  readonly isFolded: boolean;
  /** Paths right below it that were left out. */
  readonly omitted: number;
}

export interface NodePlace {
  readonly depth: number;
  readonly root: number;
}

/** Nodes in sight, in preorder. */
export function nodesInSight(
  { nodeCount, subtreeEnd }: CohortTree,
  folded: ReadonlySet<number>,
): readonly number[] {
  const nodes: number[] = [];
  for (let node = 0; node < nodeCount; node = folded.has(node) ? subtreeEnd[node]! : node + 1)
    nodes.push(node);
  return nodes;
}

export function depthsOf({ nodeCount, parent }: CohortTree): Uint32Array {
  const depths = new Uint32Array(nodeCount);
  for (let node = 0; node < nodeCount; node++)
    depths[node] = parent[node]! < 0 ? 0 : depths[parent[node]!]! + 1;
  return depths;
}

/** By node: the root of its tree. */
export function rootsOf({ nodeCount, parent }: CohortTree): Uint32Array {
  const roots = new Uint32Array(nodeCount);
  for (let node = 0; node < nodeCount; node++) roots[node] = parent[node]! < 0 ? node : roots[parent[node]!]!;
  return roots;
}

export function treeRow(tree: CohortTree, node: number, place: NodePlace, isFolded: boolean): TreeRow {
  const { depth, root } = place;
  const { strings, service, name, kind, subtreeEnd, omittedBelow } = tree;
  return {
    ...{ node, depth, isFolded },
    service: strings[service[node]!] ?? "",
    name: strings[name[node]!] ?? "",
    kind: kind[node]!,
    a: sideOf(tree.baseline, node, root),
    b: sideOf(tree.canary, node, root),
    hasBelow: subtreeEnd[node]! > node + 1,
    omitted: omittedBelow[node]!,
  };
}

function sideOf(side: CallSide, node: number, root: number): NodeSide | undefined {
  const spanCount = side.spanCount[node]!;
  const ofRoot = side.spanCount[root]!;
  if (spanCount === 0 || ofRoot === 0) return undefined;
  return {
    ...{ spanCount, calls: spanCount / (node === root ? side.traceCount : ofRoot) },
    errorCount: side.errorCount[node]!,
    startNano: side.startNano[node]!,
    durationNano: side.durationNano[node]!,
    selfInRoot: side.selfNano[node]! * (spanCount / ofRoot),
    criticalNano: side.criticalNano[node]!,
    criticalShare: side.criticalShare[node]!,
  };
}

export type TreeChange = "added" | "missing" | "changed" | "same";

/** Less than this of the longest trace is nothing that anybody waits for. */
const changeShareMin = 0.02;
/** Calls that differ by less are as many as before. */
const callsShareMin = 0.2;

/** How a node differs, given the length of the axis. */
export function changeOf({ a, b }: Pick<TreeRow, "a" | "b">, axisNano: number): TreeChange {
  if (a === undefined) return "added";
  if (b === undefined) return "missing";
  const apart = Math.abs(b.calls - a.calls);
  const isMoreCalls = apart >= Math.max(a.calls, b.calls) * callsShareMin;
  return isOtherTime({ a, b }, axisNano) || isMoreCalls ? "changed" : "same";
}

/** Whether a node takes another time of its own. */
export function isOtherTime({ a, b }: Pick<TreeRow, "a" | "b">, axisNano: number): boolean {
  return Math.abs((b?.selfInRoot ?? 0) - (a?.selfInRoot ?? 0)) >= axisNano * changeShareMin;
}

/** The longest a mean call of either side lasts: the length of the axis of bars. */
export function axisOf({ baseline, canary, nodeCount }: CohortTree): number {
  let most = 1;
  for (let node = 0; node < nodeCount; node++)
    for (const { startNano, durationNano } of [baseline, canary])
      most = Math.max(most, startNano[node]! + durationNano[node]!);
  return most;
}
