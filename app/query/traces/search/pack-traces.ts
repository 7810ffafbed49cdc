import type { TextPool } from "../../../analysis/text-pool.ts";
import { type TraceList, traceFlag } from "../../../api/traces.ts";
import { statsFlag } from "../../../spanindex/trace-stats.ts";
import { bigintAt, compareU64, difference } from "../../../spanindex/words.ts";
import { rootOperation } from "../fields/trace-fields.ts";
import type { QueryWorld } from "../query-world.ts";

type TraceColumns = Pick<
  TraceList,
  | "rowCount"
  | "baseUnixNano"
  | "traceId"
  | "rootService"
  | "rootName"
  | "startOffsetNano"
  | "durationNano"
  | "spanCount"
  | "errorCount"
  | "flags"
  | "matchedSpans"
>;

/** The columns of a list of traces, in the order given. */
export function packTraces(
  world: QueryWorld,
  ordinals: readonly number[],
  matchedSpans: Uint32Array,
  texts: TextPool,
): TraceColumns {
  const { traces } = world;
  const rowCount = ordinals.length;
  const base = earliestStart(world, ordinals);
  const columns: TraceColumns = {
    rowCount,
    baseUnixNano: String(bigintAt(base, 0)),
    traceId: new Uint32Array(rowCount * 4),
    rootService: new Uint32Array(rowCount),
    rootName: new Uint32Array(rowCount),
    startOffsetNano: new Float64Array(rowCount),
    durationNano: new Float64Array(rowCount),
    spanCount: new Uint32Array(rowCount),
    errorCount: new Uint32Array(rowCount),
    flags: new Uint8Array(rowCount),
    matchedSpans: new Uint32Array(rowCount),
  };
  ordinals.forEach((ordinal, row) => {
    for (let word = 0; word < 4; word++)
      columns.traceId[row * 4 + word] = traces.traceId[ordinal * 4 + word]!;
    const root = rootOperation(world, ordinal);
    columns.rootService[row] = texts.of(root?.service ?? "");
    columns.rootName[row] = texts.of(root?.name ?? "");
    columns.startOffsetNano[row] = difference(traces.startUnixNano, ordinal, base, 0);
    columns.durationNano[row] = difference(traces.endUnixNano, ordinal, traces.startUnixNano, ordinal);
    columns.spanCount[row] = traces.spanCount[ordinal]!;
    columns.errorCount[row] = traces.errorCount[ordinal]!;
    columns.flags[row] = flagsOf(traces.flags[ordinal]!);
    columns.matchedSpans[row] = matchedSpans[ordinal]!;
  });
  return columns;
}

function flagsOf(stats: number): number {
  const rootMissing = (stats & statsFlag.hasRoot) === 0 ? traceFlag.rootMissing : 0;
  const rootError = (stats & statsFlag.rootError) === 0 ? 0 : traceFlag.rootError;
  return rootMissing | rootError;
}

/** Two words: a copy, for the table may change while it is read. */
function earliestStart({ traces }: QueryWorld, ordinals: readonly number[]): Uint32Array {
  const { startUnixNano } = traces;
  let earliest = ordinals[0];
  for (const ordinal of ordinals)
    if (compareU64(startUnixNano, ordinal, startUnixNano, earliest!) < 0) earliest = ordinal;
  return earliest === undefined ? new Uint32Array(2) : startUnixNano.slice(earliest * 2, earliest * 2 + 2);
}
