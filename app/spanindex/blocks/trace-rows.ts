import { rowIdOf, slotRows } from "../links/slot-table.ts";
import type { TraceChunk } from "../trace-chunk.ts";
import { chainOf } from "../trace-facts.ts";
import type { BlockRecord } from "./block-records.ts";

/** A span by its row id; its own id is spanId[at], spanId[at + 1]. */
export type SpanVisitor = (rowId: number, spanId: Uint32Array, at: number) => void;

/** Visits the spans of a posting in order of arrival, in the columns of the chunk where they are in memory, else in its blocks. */
export function visitSpans(
  chunk: TraceChunk,
  posting: number,
  records: readonly BlockRecord[],
  visit: SpanVisitor,
): void {
  const { columns, facts } = chunk;
  if (columns === undefined) {
    visitBlocks(
      facts.postings.columns.trace[posting]!,
      facts.postings.columns.head[posting]!,
      records,
      visit,
    );
    return;
  }
  const { spanId } = columns.batch.tables.spans.columns;
  for (const row of chainOf(facts, posting, columns.links)) visit(rowIdOf(facts.slots, row), spanId, row * 2);
}

/** The same in the blocks alone. `head`: the first row of the trace in the chunk. */
export function visitBlocks(
  ordinal: number,
  head: number,
  records: readonly BlockRecord[],
  visit: SpanVisitor,
): void {
  for (const { block, chunkRow } of records) {
    if (chunkRow + block.rowCount <= head) continue;
    const { hot } = block;
    // Only a request of more than 65,536 spans makes several blocks: then each is looked through for the trace.
    let row = head >= chunkRow ? head - chunkRow : firstRowOf(block.hot, ordinal);
    if (row < 0) continue;
    const first = block.slot * slotRows + block.firstRow;
    for (;;) {
      visit(first + row, hot.spanId, row * 2);
      row = hot.nextInTrace[row]!;
      if (row === 0) break;
    }
  }
}

/** The first row of a trace in a block, -1 where it has none. */
function firstRowOf(hot: BlockRecord["block"]["hot"], ordinal: number): number {
  const number = hot.traceOrdinal.indexOf(ordinal);
  return number < 0 ? -1 : hot.traceHead[number]!;
}
