/** The spans of one trace as a peer returns them; `parent` and `id` are of the same kind. */
export interface TraceRows {
  readonly id: readonly (bigint | number)[];
  /** Span ids in a form that is ordered as their bytes are. */
  readonly spanId: readonly (bigint | string)[];
  readonly parent: readonly (bigint | number | null)[];
  readonly start: readonly number[];
  readonly duration: readonly number[];
}

/** Element i is of the i-th row in preorder. */
export interface Layout {
  readonly row: Uint32Array;
  readonly depth: Uint32Array;
  readonly selfNano: Float64Array;
}

/**
 * What a program does with the rows of a trace before it can draw them: preorder with siblings by start, depth, and
 * self time (duration less the union of the direct children's intervals inside it).
 */
export function layOut(rows: TraceRows): Layout {
  const count = rows.id.length;
  const { children, roots } = childrenOf(rows);
  const row = new Uint32Array(count);
  const depth = new Uint32Array(count);
  const selfNano = new Float64Array(count);
  const open = roots.reverse().map((root) => ({ at: root, depth: 0 }));
  let position = 0;
  for (let next = open.pop(); next !== undefined; next = open.pop(), position++) {
    const own = children.get(next.at) ?? [];
    row[position] = next.at;
    depth[position] = next.depth;
    selfNano[position] = selfTime(rows, next.at, own);
    for (let i = own.length - 1; i >= 0; i--) open.push({ at: own[i]!, depth: next.depth + 1 });
  }
  return { row, depth, selfNano };
}

/** Rows by parent, each list by start, then by span id. */
function childrenOf(rows: TraceRows): { children: Map<number, number[]>; roots: number[] } {
  const rowOf = new Map(rows.id.map((id, row) => [id, row]));
  const order = rows.id.map((_, row) => row);
  order.sort((a, b) => rows.start[a]! - rows.start[b]! || (rows.spanId[a]! < rows.spanId[b]! ? -1 : 1));
  const children = new Map<number, number[]>();
  const roots: number[] = [];
  for (const row of order) {
    const parentId = rows.parent[row];
    const parent = parentId === null || parentId === undefined ? undefined : rowOf.get(parentId);
    if (parent === undefined) roots.push(row);
    else if (children.get(parent)?.push(row) === undefined) children.set(parent, [row]);
  }
  return { children, roots };
}

/** `own` are the children of `row` by start. */
function selfTime({ start, duration }: TraceRows, row: number, own: readonly number[]): number {
  const end = start[row]! + duration[row]!;
  let covered = 0;
  let reached = start[row]!;
  for (const child of own) {
    const from = Math.max(reached, start[child]!);
    const to = Math.min(end, start[child]! + duration[child]!);
    if (to <= from) continue;
    covered += to - from;
    reached = to;
  }
  return duration[row]! - covered;
}
