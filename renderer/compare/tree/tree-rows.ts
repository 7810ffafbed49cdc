import type { CallSide, CohortTree } from "../../../app/api/cohort-views.ts";

/** What one side does at a node; undefined where it has none. */
export interface NodeSide {
  readonly callsPerTrace: number;
  readonly errorCount: number;
  readonly spanCount: number;
  readonly startNano: number;
  readonly durationNano: number;
  /** Self time that it adds to a trace of the side. */
  readonly selfPerTrace: number;
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

export function treeRow(tree: CohortTree, node: number, depth: number, isFolded: boolean): TreeRow {
  const { strings, service, name, kind, subtreeEnd, omittedBelow } = tree;
  return {
    ...{ node, depth, isFolded },
    service: strings[service[node]!] ?? "",
    name: strings[name[node]!] ?? "",
    kind: kind[node]!,
    a: sideOf(tree.baseline, node),
    b: sideOf(tree.canary, node),
    hasBelow: subtreeEnd[node]! > node + 1,
    omitted: omittedBelow[node]!,
  };
}

function sideOf(side: CallSide, node: number): NodeSide | undefined {
  const spanCount = side.spanCount[node]!;
  if (spanCount === 0 || side.traceCount === 0) return undefined;
  const callsPerTrace = spanCount / side.traceCount;
  return {
    ...{ callsPerTrace, spanCount },
    errorCount: side.errorCount[node]!,
    startNano: side.startNano[node]!,
    durationNano: side.durationNano[node]!,
    selfPerTrace: side.selfNano[node]! * callsPerTrace,
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
  const isMoreTime = Math.abs(b.selfPerTrace - a.selfPerTrace) >= axisNano * changeShareMin;
  const calls = Math.abs(b.callsPerTrace - a.callsPerTrace);
  const isMoreCalls = calls >= Math.max(a.callsPerTrace, b.callsPerTrace) * callsShareMin;
  return isMoreTime || isMoreCalls ? "changed" : "same";
}

/** The longest a mean call of either side lasts: the length of the axis of bars. */
export function axisOf({ baseline, canary, nodeCount }: CohortTree): number {
  let most = 1;
  for (let node = 0; node < nodeCount; node++)
    for (const { startNano, durationNano } of [baseline, canary])
      most = Math.max(most, startNano[node]! + durationNano[node]!);
  return most;
}
