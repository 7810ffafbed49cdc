import type { CallColumns } from "../../api/cohort-views.ts";
import { PathTable } from "../flame/path-table.ts";

/** The spans of a side; row i is element i of each. */
export interface SideCalls {
  readonly traceCount: number;
  readonly rows: {
    readonly count: number;
    /** -1 for a root. */
    readonly parentRow: Int32Array;
    readonly startNano: Float64Array;
    readonly durationNano: Float64Array;
    readonly selfNano: Float64Array;
    /** 2 = error. */
    readonly status: Uint8Array;
  };
  /** Ascending: rows come trace by trace, parents first. */
  readonly trace: Uint32Array;
  /** Number of what is called, the same on both sides. */
  readonly operation: Uint32Array;
  readonly criticalNano: Float64Array;
}

/**
 * The spans of both sides merged by path: spans of the same operations called from the same ones are one node, whichever side they
 * are of. Node i is element i of each, parents first.
 *
 *     baseline   web ─ cart ─ query         canary   web ─ cart ─ query (5)        web  1 1   ─ cart  1 1  ─ query  1 5
 *                                                        └ stock                                └ stock  0 1
 */
export interface AlignedCalls {
  readonly count: number;
  readonly parent: Int32Array;
  readonly operation: Uint32Array;
  readonly baseline: CallSums;
  readonly canary: CallSums;
}

/** Times are sums over the spans of a side; the duration of what ends before it starts is nothing. */
export interface CallSums extends CallColumns {
  /** Row of the longest span, the first of several; -1 = none. */
  readonly longestRow: Int32Array;
}

export function alignCalls(baseline: SideCalls, canary: SideCalls): AlignedCalls {
  const table = new PathTable();
  const nodes = [nodesOf(table, baseline), nodesOf(table, canary)] as const;
  const [parent, operation] = [table.parents(), table.operations()];
  return {
    ...{ count: parent.length, parent, operation },
    baseline: sumsOf(baseline, nodes[0], parent.length),
    canary: sumsOf(canary, nodes[1], parent.length),
  };
}

/** Node by row. */
function nodesOf(table: PathTable, { rows, operation }: SideCalls): Uint32Array {
  const nodes = new Uint32Array(rows.count);
  for (let row = 0; row < rows.count; row++) {
    const above = rows.parentRow[row]!;
    nodes[row] = table.childOf(above < 0 ? -1 : nodes[above]!, operation[row]!);
  }
  return nodes;
}

function sumsOf(calls: SideCalls, nodes: Uint32Array, count: number): CallSums {
  const { rows, trace, criticalNano } = calls;
  const sums = emptySums(calls.traceCount, count);
  const lastTrace = new Int32Array(count).fill(-1);
  const rootStart = new Float64Array(rows.count);
  for (let row = 0; row < rows.count; row++) {
    const node = nodes[row]!;
    const above = rows.parentRow[row]!;
    rootStart[row] = above < 0 ? rows.startNano[row]! : rootStart[above]!;
    sums.spanCount[node]! += 1;
    if (rows.status[row] === 2) sums.errorCount[node]! += 1;
    if (lastTrace[node] !== trace[row]) sums.traces[node]! += 1;
    lastTrace[node] = trace[row]!;
    sums.startNano[node]! += rows.startNano[row]! - rootStart[row]!;
    sums.durationNano[node]! += Math.max(0, rows.durationNano[row]!);
    sums.selfNano[node]! += rows.selfNano[row]!;
    sums.criticalNano[node]! += criticalNano[row]!;
    const longest = sums.longestRow[node]!;
    if (longest < 0 || rows.durationNano[row]! > rows.durationNano[longest]!) sums.longestRow[node] = row;
  }
  return sums;
}

function emptySums(traceCount: number, count: number): CallSums {
  return {
    traceCount,
    spanCount: new Float64Array(count),
    errorCount: new Float64Array(count),
    traces: new Uint32Array(count),
    startNano: new Float64Array(count),
    durationNano: new Float64Array(count),
    selfNano: new Float64Array(count),
    criticalNano: new Float64Array(count),
    longestRow: new Int32Array(count).fill(-1),
  };
}

/**
 * Nodes to show, parents first: those in and below which a trace of either side spends most of its time. The parent of a node that is
 * shown is, too.
 */
export function heaviestNodes(
  { count, parent, baseline, canary }: AlignedCalls,
  nodesMax: number,
): Uint32Array {
  const nodes = Uint32Array.from({ length: count }, (_, node) => node);
  if (count <= nodesMax) return nodes;
  const widthNano = new Float64Array(count);
  for (let node = count - 1; node >= 0; node--) {
    for (const { traceCount, selfNano } of [baseline, canary])
      widthNano[node]! += selfNano[node]! / Math.max(1, traceCount);
    if (parent[node]! >= 0) widthNano[parent[node]!]! += widthNano[node]!;
  }
  return nodes
    .sort((a, b) => widthNano[b]! - widthNano[a]! || a - b)
    .slice(0, nodesMax)
    .sort();
}
