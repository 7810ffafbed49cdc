import type { OperationTable } from "../../../spanindex/block/span-block.ts";
import type { LaidOutTrace } from "../layout/laid-out-trace.ts";
import type { QueryWorld } from "../query-world.ts";
import { forEachSpanRow } from "./trace-blocks.ts";

/**
 * A number for each row that follows from the operation of its span; `numberOf` is asked once for each operation of a block that the
 * trace has. Placeholders have `none`.
 */
export function operationColumn(
  world: QueryWorld,
  trace: LaidOutTrace,
  none: number,
  numberOf: (operations: OperationTable, code: number) => number,
): Uint32Array<ArrayBuffer> {
  const column = new Uint32Array(trace.rowCount).fill(none);
  // By block, then by code: the number plus one; 0 = not met yet.
  const known: Uint32Array[] = [];
  forEachSpanRow(world, trace, (row, { hot, operations }, blockRow, block) => {
    known[block] ??= new Uint32Array(operations.count);
    const ofBlock = known[block];
    const code = hot.operation[blockRow]!;
    if (ofBlock[code] === 0) ofBlock[code] = numberOf(operations, code) + 1;
    column[row] = ofBlock[code]! - 1;
  });
  return column;
}
