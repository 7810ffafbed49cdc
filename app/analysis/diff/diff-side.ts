/** A trace as it is compared: rows in preorder, siblings by start. */
export interface DiffSide {
  readonly rowCount: number;
  /** -1 for a root. */
  readonly parentRow: Int32Array;
  /** One past the last row of the subtree. */
  readonly subtreeEnd: Uint32Array;
  /** Number of (service, kind, templated name): the same on both sides. */
  readonly operation: Uint32Array;
  readonly startOffsetNano: Float64Array;
  readonly durationNanoOfRow: Float64Array;
}

/** Rows of the children of `row`; the roots for -1. */
export function childrenOf({ rowCount, subtreeEnd }: DiffSide, row: number): number[] {
  const children: number[] = [];
  const end = row < 0 ? rowCount : subtreeEnd[row]!;
  for (let child = row + 1; child < end; child = subtreeEnd[child]!) children.push(child);
  return children;
}

/** An order of traces by what is in them; 0 only where nothing tells them apart. */
export function compareSides(a: DiffSide, b: DiffSide): number {
  if (a.rowCount !== b.rowCount) return a.rowCount - b.rowCount;
  return (
    compareColumns(a.parentRow, b.parentRow) ||
    compareColumns(a.operation, b.operation) ||
    compareColumns(a.startOffsetNano, b.startOffsetNano) ||
    compareColumns(a.durationNanoOfRow, b.durationNanoOfRow)
  );
}

function compareColumns(a: ArrayLike<number>, b: ArrayLike<number>): number {
  for (let row = 0; row < a.length; row++) if (a[row] !== b[row]) return a[row]! - b[row]!;
  return 0;
}
