import { TextPool } from "../analysis/text-pool.ts";
import { type TraceList, traceFlag } from "../api/traces.ts";
import type { TraceIndex } from "../spanindex/trace-index.ts";
import { statsFlag } from "../spanindex/trace-stats.ts";
import { bigintAt, compareU64, difference } from "../spanindex/words.ts";

type PackedColumns = Pick<
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
>;

export interface PackedTraces {
  readonly columns: PackedColumns;
  /** What the string columns are numbers of; the strip adds its services. */
  readonly texts: TextPool;
}

/** The columns of a trace list for the given traces, in the order given. */
export function packTraceList(index: TraceIndex, ordinals: readonly number[]): PackedTraces {
  const rowCount = ordinals.length;
  const from = index.traces.columns;
  const earliest = earliestOf(from.start, ordinals);
  const texts = new TextPool();
  const columns: PackedColumns = {
    rowCount,
    baseUnixNano: earliest === undefined ? "0" : String(bigintAt(from.start, earliest)),
    traceId: new Uint32Array(rowCount * 4),
    rootService: new Uint32Array(rowCount),
    rootName: new Uint32Array(rowCount),
    startOffsetNano: new Float64Array(rowCount),
    durationNano: new Float64Array(rowCount),
    spanCount: new Uint32Array(rowCount),
    errorCount: new Uint32Array(rowCount),
    flags: new Uint8Array(rowCount),
  };
  ordinals.forEach((ordinal, row) => {
    columns.traceId.set(from.traceId.subarray(ordinal * 4, ordinal * 4 + 4), row * 4);
    columns.rootService[row] = texts.of(index.strings.text(from.rootService[ordinal]!));
    columns.rootName[row] = texts.of(index.strings.text(from.rootName[ordinal]!));
    columns.startOffsetNano[row] = difference(from.start, ordinal, from.start, earliest!);
    columns.durationNano[row] = difference(from.end, ordinal, from.start, ordinal);
    columns.spanCount[row] = from.spanCount[ordinal]!;
    columns.errorCount[row] = from.errorCount[ordinal]!;
    columns.flags[row] = flagsOf(from.flags[ordinal]!);
  });
  return { columns, texts };
}

function flagsOf(stats: number): number {
  const rootMissing = (stats & statsFlag.hasRoot) === 0 ? traceFlag.rootMissing : 0;
  const rootError = (stats & statsFlag.rootError) === 0 ? 0 : traceFlag.rootError;
  return rootMissing | rootError;
}

/** The trace that starts first. */
function earliestOf(start: Uint32Array, ordinals: readonly number[]): number | undefined {
  let earliest = ordinals[0];
  for (const ordinal of ordinals) {
    if (compareU64(start, ordinal, start, earliest!) < 0) earliest = ordinal;
  }
  return earliest;
}
