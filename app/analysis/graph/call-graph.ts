import type { RowTree } from "../row-tree.ts";

/** A graph of more operations is no picture any more; those with the least time are put together, service by service. */
export const graphNodesMax = 200;

/** A trace by row, with what a graph of it counts. */
export interface CallGraphRows extends Pick<RowTree, "rowCount" | "parentRow" | "durationNanoOfRow"> {
  /** Number of (service, name). */
  readonly operation: Uint32Array;
  readonly status: Uint8Array;
  readonly selfNano: Float64Array;
  readonly criticalNano: Float64Array;
}

export interface CallNode {
  /** Operations it stands for: one, or those of a service that had no room. */
  readonly operations: readonly number[];
  readonly service: number;
  spanCount: number;
  errorCount: number;
  selfNano: number;
  criticalNano: number;
  /** Whether the critical path leads through a span of it, however short it is there itself. */
  isCritical: boolean;
  /** Row of the longest span. */
  longestRow: number;
}

export interface CallEdge {
  readonly from: number;
  readonly to: number;
  callCount: number;
  errorCount: number;
  /** Of the calls, summed. */
  durationNano: number;
  /** Whether a call of it is on the critical path. */
  isCritical: boolean;
  longestRow: number;
}

/** Nodes by their first span, edges by their first call: both in the order of rows. */
export interface CallGraph {
  readonly nodes: readonly CallNode[];
  readonly edges: readonly CallEdge[];
}

/** `serviceOf`: the service of each operation. */
export function callGraph(
  rows: CallGraphRows,
  serviceOf: ArrayLike<number>,
  nodesMax = graphNodesMax,
): CallGraph {
  const groupOf = groupOperations(rows, serviceOf, nodesMax);
  const nodes: CallNode[] = [];
  const nodeOfGroup = new Map<number, number>();
  const edges = new Map<string, CallEdge>();
  const nodeOfRow = new Uint32Array(rows.rowCount);
  const isOnPath = pathRows(rows);
  for (let row = 0; row < rows.rowCount; row++) {
    const operation = rows.operation[row]!;
    const group = groupOf[operation]!;
    let node = nodeOfGroup.get(group);
    if (node === undefined) {
      node = nodes.push(newNode(groupOf, group, serviceOf[operation]!, row)) - 1;
      nodeOfGroup.set(group, node);
    }
    nodeOfRow[row] = node;
    if (isOnPath[row] === 1) nodes[node]!.isCritical = true;
    addSpan(nodes[node]!, rows, row);
    const above = rows.parentRow[row]!;
    if (above < 0) continue;
    const edge = addCall(edges, rows, nodeOfRow[above]!, node, row);
    if (isOnPath[row] === 1) edge.isCritical = true;
  }
  return { nodes, edges: [...edges.values()] };
}

/** 1 at rows on the critical path and at all above them: the path went through those. */
function pathRows({ rowCount, parentRow, criticalNano }: CallGraphRows): Uint8Array {
  const isOnPath = new Uint8Array(rowCount);
  for (let row = rowCount - 1; row >= 0; row--) {
    if (criticalNano[row]! > 0) isOnPath[row] = 1;
    if (isOnPath[row] === 1 && parentRow[row]! >= 0) isOnPath[parentRow[row]!] = 1;
  }
  return isOnPath;
}

/** The group of each operation: itself (its number), or the rest of its service (below 0). */
function groupOperations(rows: CallGraphRows, serviceOf: ArrayLike<number>, nodesMax: number): Int32Array {
  const count = serviceOf.length;
  const selfNano = new Float64Array(count);
  for (let row = 0; row < rows.rowCount; row++) selfNano[rows.operation[row]!]! += rows.selfNano[row]!;
  const groupOf = Int32Array.from({ length: count }, (_, operation) => operation);
  if (count <= nodesMax) return groupOf;
  const services = new Set(Array.from(serviceOf)).size;
  // The rest of each service is a node, or where there are as many services all of the rest is one.
  const isByService = services <= nodesMax / 2;
  const kept = nodesMax - (isByService ? services : 1);
  const byTime = [...groupOf].sort((a, b) => selfNano[b]! - selfNano[a]! || a - b);
  for (const operation of byTime.slice(kept))
    groupOf[operation] = -1 - (isByService ? serviceOf[operation]! : 0);
  return groupOf;
}

function newNode(groupOf: Int32Array, group: number, service: number, row: number): CallNode {
  const operations = [...groupOf.keys()].filter((operation) => groupOf[operation] === group);
  return {
    ...{ operations, service, spanCount: 0, errorCount: 0, selfNano: 0, criticalNano: 0, isCritical: false },
    longestRow: row,
  };
}

function addSpan(node: CallNode, rows: CallGraphRows, row: number): void {
  node.spanCount += 1;
  if (rows.status[row] === 2) node.errorCount += 1;
  node.selfNano += rows.selfNano[row]!;
  node.criticalNano += rows.criticalNano[row]!;
  if (rows.durationNanoOfRow[row]! > rows.durationNanoOfRow[node.longestRow]!) node.longestRow = row;
}

function addCall(
  edges: Map<string, CallEdge>,
  rows: CallGraphRows,
  from: number,
  to: number,
  row: number,
): CallEdge {
  const key = `${from} ${to}`;
  let edge = edges.get(key);
  if (edge === undefined) {
    edge = {
      ...{ from, to, callCount: 0, errorCount: 0, durationNano: 0, isCritical: false },
      longestRow: row,
    };
    edges.set(key, edge);
  }
  const duration = rows.durationNanoOfRow[row]!;
  edge.callCount += 1;
  edge.durationNano += Math.max(0, duration);
  if (rows.status[row] === 2) edge.errorCount += 1;
  if (duration > rows.durationNanoOfRow[edge.longestRow]!) edge.longestRow = row;
  return edge;
}
