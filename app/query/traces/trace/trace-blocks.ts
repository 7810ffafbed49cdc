import type { SpanBlock } from "../../../spanindex/block/span-block.ts";
import { type LaidOutTrace, noRowId } from "../layout/laid-out-trace.ts";
import type { QueryWorld } from "../query-world.ts";

/** Rows between two looks for cancellation. */
const rowsPerCheck = 65_536;

/** A row of a trace that is a span: the block it lies in, its row there, and which of the blocks that were met it is. */
export type VisitSpan = (row: number, block: SpanBlock, blockRow: number, blockNumber: number) => void;

/** Calls `visit` with each span of the trace, in order of rows. */
export function forEachSpanRow(
  world: QueryWorld,
  { rowCount, rowId }: Pick<LaidOutTrace, "rowCount" | "rowId">,
  visit: VisitSpan,
): void {
  const numbers = new Map<SpanBlock, number>();
  let block: SpanBlock | undefined;
  let number = 0;
  for (let row = 0; row < rowCount; row++) {
    if (row % rowsPerCheck === 0) world.check();
    const id = rowId[row]!;
    if (id === noRowId) continue;
    // Most rows lie beside the one before.
    if (block === undefined || !holds(block, id)) {
      block = world.blockOf(id);
      // Evicted since the trace was laid out: whoever asked asks again.
      if (block === undefined) continue;
      number = numbers.get(block) ?? numbers.size;
      numbers.set(block, number);
    }
    visit(row, block, (id & 0xffff) - block.firstRow, number);
  }
}

function holds({ slot, firstRow, rowCount }: SpanBlock, rowId: number): boolean {
  const row = (rowId & 0xffff) - firstRow;
  return rowId >>> 16 === slot && row >= 0 && row < rowCount;
}
