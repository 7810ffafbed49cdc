import type { SpanBlock } from "../../../spanindex/block/span-block.ts";
import { startUnixNanoOf } from "../../../spanindex/block/span-times.ts";
import type { TraceTableView } from "../../../spanindex/trace-table-view.ts";
import { difference } from "../../../spanindex/words.ts";
import type { QueryWorld } from "../query-world.ts";

export function traceDurationNano({ startUnixNano, endUnixNano }: TraceTableView, ordinal: number): number {
  return difference(endUnixNano, ordinal, startUnixNano, ordinal);
}

export interface RootOperation {
  readonly service: string;
  readonly name: string;
}

/** Service and name of the root of a trace, or of its earliest span while the root is awaited; undefined where the query sees no span of it. */
export function rootOperation(world: QueryWorld, ordinal: number): RootOperation | undefined {
  const rowId = world.traces.rootRow[ordinal]!;
  const block = world.blockOf(rowId);
  // The trace table is newer than the blocks: the root may have arrived since they were made.
  if (block === undefined) return earliestOperation(world, ordinal);
  return operationAt(block, (rowId & 0xffff) - block.firstRow);
}

function operationAt({ hot, operations }: SpanBlock, row: number): RootOperation {
  const code = hot.operation[row]!;
  return { service: operations.service[code]!, name: operations.name[code]! };
}

function earliestOperation(world: QueryWorld, ordinal: number): RootOperation | undefined {
  let earliest: RootOperation | undefined;
  let earliestUnixNano = 0n;
  for (const block of world.blocks) {
    const { traceOrdinal, traceHead, nextInTrace } = block.hot;
    const number = traceOrdinal.indexOf(ordinal);
    if (number < 0) continue;
    let row = traceHead[number]!;
    do {
      const startUnixNano = startUnixNanoOf(block.hot, row);
      if (earliest === undefined || startUnixNano < earliestUnixNano) {
        earliest = operationAt(block, row);
        earliestUnixNano = startUnixNano;
      }
      row = nextInTrace[row]!;
    } while (row !== 0);
  }
  return earliest;
}
