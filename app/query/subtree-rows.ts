import type { TraceRows } from "../spanindex/trace-index.ts";
import { bigintAt } from "../spanindex/words.ts";

/**
 * Of the rows of a trace those of a span and of everything below it, in the same order and by the same parts. Several
 * spans with the id all belong to it. Parents are looked up by id, so a cycle of parents is walked once.
 */
export function subtreeRows(parts: readonly TraceRows[], spanId: bigint): TraceRows[] {
  const kept = idsBelow(childrenOf(parts), spanId);
  return parts.map(({ columns, rows }) => {
    const ids = columns.batch.tables.spans.columns.spanId;
    return { columns, rows: rows.filter((row) => kept.has(bigintAt(ids, row))) };
  });
}

function idsBelow(children: ReadonlyMap<bigint, readonly bigint[]>, spanId: bigint): ReadonlySet<bigint> {
  const kept = new Set([spanId]);
  // A set is walked in the order it was filled, and what is added meanwhile is walked, too.
  for (const id of kept) for (const child of children.get(id) ?? []) kept.add(child);
  return kept;
}

function childrenOf(parts: readonly TraceRows[]): ReadonlyMap<bigint, readonly bigint[]> {
  const children = new Map<bigint, bigint[]>();
  for (const { columns, rows } of parts) {
    const { spanId, parentSpanId } = columns.batch.tables.spans.columns;
    for (const row of rows) {
      const parent = bigintAt(parentSpanId, row);
      if (parent === 0n) continue;
      const siblings = children.get(parent);
      if (siblings === undefined) children.set(parent, [bigintAt(spanId, row)]);
      else siblings.push(bigintAt(spanId, row));
    }
  }
  return children;
}
