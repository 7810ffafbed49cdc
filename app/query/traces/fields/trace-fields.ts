import type { TraceTableView } from "../../../spanindex/trace-table-view.ts";
import { difference } from "../../../spanindex/words.ts";
import type { QueryWorld } from "../query-world.ts";

export function traceDurationNano({ startUnixNano, endUnixNano }: TraceTableView, ordinal: number): number {
  return difference(endUnixNano, ordinal, startUnixNano, ordinal);
}

/** Service and name of the root of a trace, or of its earliest span; undefined where that was evicted. */
export function rootOperation(
  world: QueryWorld,
  ordinal: number,
): { readonly service: string; readonly name: string } | undefined {
  const rowId = world.traces.rootRow[ordinal]!;
  const block = world.blockOf(rowId);
  if (block === undefined) return undefined;
  const code = block.hot.operation[(rowId & 0xffff) - block.firstRow]!;
  return { service: block.operations.service[code]!, name: block.operations.name[code]! };
}
