import type { SpanBlock } from "../../../spanindex/block/span-block.ts";
import { type LaidOutTrace, noRowId } from "../layout/laid-out-trace.ts";
import type { QueryWorld } from "../query-world.ts";

/** Rows between two looks for cancellation. */
const rowsPerCheck = 65_536;

/** Calls `visit` with each row of the trace that is a span, with the block it lies in and its row there. */
export function forEachSpanRow(
  world: QueryWorld,
  { rowCount, rowId }: Pick<LaidOutTrace, "rowCount" | "rowId">,
  visit: (row: number, block: SpanBlock, blockRow: number) => void,
): void {
  let block: SpanBlock | undefined;
  for (let row = 0; row < rowCount; row++) {
    if (row % rowsPerCheck === 0) world.check();
    const id = rowId[row]!;
    if (id === noRowId) continue;
    if (block === undefined || !holds(block, id)) block = world.blockOf(id);
    // Evicted since the trace was laid out: whoever asked asks again.
    if (block !== undefined) visit(row, block, (id & 0xffff) - block.firstRow);
  }
}

function holds({ slot, firstRow, rowCount }: SpanBlock, rowId: number): boolean {
  const row = (rowId & 0xffff) - firstRow;
  return rowId >>> 16 === slot && row >= 0 && row < rowCount;
}
