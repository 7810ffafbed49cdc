import type { CallRows, Operations } from "./call-rows.ts";
import { PathTable } from "./path-table.ts";

/** Spans merged by path: all that were called the same way are one node. Node i is element i of each, parents first. */
export interface PathTree {
  readonly count: number;
  /** -1 for a root. */
  readonly parent: Int32Array;
  readonly operation: Uint32Array;
  /** Self time of the spans that count, here and below: a node is as wide as its own and the widths below it. */
  readonly widthNano: Float64Array;
  readonly selfNano: Float64Array;
  /** Spans that count. */
  readonly spanCount: Float64Array;
  readonly errorCount: Float64Array;
  /** Sum over the spans of how long after its parent each began: siblings have an order in time. */
  readonly delayNano: Float64Array;
  /** Spans summed in `delayNano`, those that do not count included. */
  readonly rowCount: Float64Array;
  /** Row of the longest span; of equal ones, the first. */
  readonly longestRow: Uint32Array;
  readonly operations: Operations;
}

/** What is summed of a tree, merged or not. */
export interface SummedTree
  extends Pick<PathTree, "count" | "parent" | "operation" | "widthNano" | "selfNano" | "operations"> {
  readonly spanCount: ArrayLike<number>;
  readonly errorCount: ArrayLike<number>;
}

/** Merges the rows; nodes under which nothing counts are left out. */
export function mergePaths(rows: CallRows): PathTree {
  const { count, parentRow, operation, selfNano, startNano, status, isCounted } = rows;
  const table = new PathTable();
  const nodeOfRow = new Int32Array(count);
  const sums = new PathSums();
  const isWanted = reachesCounted(rows);
  for (let row = 0; row < count; row++) {
    if (isWanted[row] === 0) continue;
    const above = parentRow[row]!;
    const node = table.childOf(above < 0 ? -1 : nodeOfRow[above]!, operation[row]!);
    nodeOfRow[row] = node;
    sums.grow(node, row);
    sums.rowCount[node]! += 1;
    if (above >= 0) sums.delayNano[node]! += startNano[row]! - startNano[above]!;
    if (rows.durationNano[row]! > rows.durationNano[sums.longestRow[node]!]!) sums.longestRow[node] = row;
    if (isCounted[row] === 0) continue;
    sums.selfNano[node]! += selfNano[row]!;
    sums.spanCount[node]! += 1;
    if (status[row] === 2) sums.errorCount[node]! += 1;
  }
  return finishTree(table, sums, rows.operations);
}

/** The rows as a tree of their own, nothing merged: what a sum over operations needs of it. */
export function rowTree({
  count,
  parentRow,
  operation,
  selfNano,
  status,
  isCounted,
  operations,
}: CallRows): SummedTree {
  const own = new Float64Array(count);
  const widthNano = new Float64Array(count);
  const errorCount = new Uint8Array(count);
  for (let row = count - 1; row >= 0; row--) {
    if (isCounted[row] === 1) own[row] = selfNano[row]!;
    if (status[row] === 2) errorCount[row] = isCounted[row]!;
    widthNano[row]! += own[row]!;
    if (parentRow[row]! >= 0) widthNano[parentRow[row]!]! += widthNano[row]!;
  }
  return {
    ...{ count, parent: parentRow, operation, operations, widthNano },
    ...{ selfNano: own, spanCount: isCounted, errorCount },
  };
}

/** 1 at the rows that count and at all their ancestors. */
function reachesCounted({ count, parentRow, isCounted }: CallRows): Uint8Array {
  const isWanted = isCounted.slice();
  for (let row = count - 1; row >= 0; row--)
    if (isWanted[row] === 1 && parentRow[row]! >= 0) isWanted[parentRow[row]!] = 1;
  return isWanted;
}

/** Sums by node while nodes are still being made. */
export class PathSums {
  readonly selfNano: number[] = [];
  readonly spanCount: number[] = [];
  readonly errorCount: number[] = [];
  readonly delayNano: number[] = [];
  readonly rowCount: number[] = [];
  readonly longestRow: number[] = [];

  /** Makes room for `node`, which is at most one past the last. */
  grow(node: number, row: number): void {
    if (node < this.selfNano.length) return;
    this.longestRow.push(row);
    for (const sums of [this.selfNano, this.spanCount, this.errorCount, this.delayNano, this.rowCount])
      sums.push(0);
  }
}

export function finishTree(table: PathTable, sums: PathSums, operations: Operations): PathTree {
  const parent = table.parents();
  const widthNano = Float64Array.from(sums.selfNano);
  for (let node = parent.length - 1; node >= 0; node--)
    if (parent[node]! >= 0) widthNano[parent[node]!]! += widthNano[node]!;
  return {
    count: parent.length,
    parent,
    operation: table.operations(),
    widthNano,
    selfNano: Float64Array.from(sums.selfNano),
    spanCount: Float64Array.from(sums.spanCount),
    errorCount: Float64Array.from(sums.errorCount),
    delayNano: Float64Array.from(sums.delayNano),
    rowCount: Float64Array.from(sums.rowCount),
    longestRow: Uint32Array.from(sums.longestRow),
    operations,
  };
}
