import { addEvents, addLogs, MarkerList } from "../analysis/markers.ts";
import type { Steps } from "../analysis/steps.ts";
import type { TraceSpans } from "../analysis/trace-spans.ts";
import type { Waterfall } from "../analysis/waterfall.ts";
import { rowFlag, type TraceNotice, type TraceView, type UnchangedTrace } from "../api/traces.ts";
import type { LogIndex } from "../spanindex/log-index.ts";
import type { TraceIndex } from "../spanindex/trace-index.ts";
import { isZeroU64, wordsOfHex } from "../spanindex/words.ts";
import { LayoutCache, type TraceLayout } from "./layout-cache.ts";
import { readTrace, type StoredTrace, versionOf } from "./stored-trace.ts";
import { TimeSlice } from "./time-slice.ts";

/** `traceViewParams` of the API after validation. */
export interface ViewQuery {
  readonly traceId: string;
  readonly knownVersion?: string | undefined;
}

/** As `viewTrace`, and costs next to nothing where the asker has that view already. */
export async function viewIfChanged(
  traces: TraceIndex,
  logs: LogIndex,
  { traceId, knownVersion }: ViewQuery,
  layouts: LayoutCache,
  signal?: AbortSignal,
): Promise<TraceView | UnchangedTrace> {
  if (knownVersion === viewVersion(traces, logs, wordsOfHex(traceId))) return { unchanged: true };
  return viewTrace(traces, logs, traceId, layouts, signal);
}

/** Lays one trace out for the waterfall. Rejects with `not_found` where nothing of it is stored. */
export async function viewTrace(
  traces: TraceIndex,
  logs: LogIndex,
  traceId: string,
  layouts = new LayoutCache(),
  signal?: AbortSignal,
): Promise<TraceView> {
  const words = wordsOfHex(traceId);
  // Before the rows are loaded: where something arrives meanwhile, the next question finds another version.
  const version = viewVersion(traces, logs, words);
  const slice = new TimeSlice(signal);
  const stored = await readTrace(traces, traceId, slice);
  const records = await logs.rowsOf(words);
  const layout = await layouts.of(stored, slice);
  return { unchanged: false, traceId, version, ...(await slice.run(columnsOf(layout, stored, records))) };
}

function viewVersion(traces: TraceIndex, logs: LogIndex, traceId: Uint32Array): string {
  const ordinal = traces.find(traceId);
  const spans = ordinal < 0 ? "" : `${ordinal}.${versionOf(traces, ordinal)}`;
  return `${spans}/${logs.versionOf(traceId)}`;
}

type LogRows = Awaited<ReturnType<LogIndex["rowsOf"]>>;

function* columnsOf(
  { tree, waterfall }: TraceLayout,
  { parts }: StoredTrace,
  records: LogRows,
): Steps<Omit<TraceView, "traceId" | "version" | "unchanged">> {
  const { spans } = tree;
  const markers = new MarkerList();
  yield* addEvents(markers, parts, tree, waterfall);
  yield* addLogs(markers, records, tree, waterfall);
  const { rowCount, spanId, spanOrdinal, parentRow, subtreeEnd, depth, flags } = waterfall;
  return {
    startUnixNano: String(spans.baseUnixNano),
    durationNano: waterfall.durationNano,
    spanCount: spans.spanCount,
    errorCount: spans.status.reduce((count, status) => (status === 2 ? count + 1 : count), 0),
    logCount: records.reduce((count, { rows }) => count + rows.length, 0),
    ...{ rowCount, spanId, spanOrdinal, parentRow, subtreeEnd, depth, flags },
    startOffsetNano: waterfall.startOffsetNano,
    durationNanoOfRow: waterfall.durationNanoOfRow,
    selfNano: waterfall.selfNano,
    ...descriptions(spans, waterfall),
    ...(yield* markers.toColumns(rowCount)),
    notices: noticesOf(spans, waterfall),
  };
}

/** Columns that an awaited parent leaves empty. */
function descriptions(
  spans: TraceSpans,
  { rowCount, span }: Waterfall,
): Pick<TraceView, "strings" | "service" | "name" | "kind" | "status"> {
  const empty = spans.texts.of("");
  const service = new Uint32Array(rowCount).fill(empty);
  const name = new Uint32Array(rowCount).fill(empty);
  const kind = new Uint8Array(rowCount);
  const status = new Uint8Array(rowCount);
  for (let row = 0; row < rowCount; row++) {
    const at = span[row]!;
    if (at < 0) continue;
    service[row] = spans.service[at]!;
    name[row] = spans.name[at]!;
    kind[row] = spans.kind[at]!;
    status[row] = spans.status[at]!;
  }
  return { strings: spans.texts.texts, service, name, kind, status };
}

function noticesOf(spans: TraceSpans, waterfall: Waterfall): TraceNotice[] {
  const notices: TraceNotice[] = [];
  const add = (code: TraceNotice["code"], count: number, one: string, many: string) => {
    if (count > 0)
      notices.push({ code, count, message: count === 1 ? one : many.replace("#", String(count)) });
  };
  const awaited = countFlag(waterfall, rowFlag.placeholder);
  add("missing_parents", awaited, "A parent span has not arrived", "# parent spans have not arrived");
  const { duplicateIdCount, cycleCount } = waterfall;
  const sameId = "has the id of another span and different content";
  add(
    "duplicate_ids",
    duplicateIdCount,
    `A span ${sameId}`,
    "# spans have the id of another span and different content",
  );
  add(
    "cycle",
    cycleCount,
    "A chain of parents led back to itself and was cut",
    "# chains of parents led back to themselves and were cut",
  );
  const backward = countFlag(waterfall, rowFlag.endBeforeStart);
  add("end_before_start", backward, "A span ends before it starts", "# spans end before they start");
  if (!hasRoot(spans)) notices.push({ code: "no_root", count: 1, message: "The root span has not arrived" });
  return notices;
}

function countFlag({ flags }: Waterfall, flag: number): number {
  return flags.reduce((count, bits) => ((bits & flag) === 0 ? count : count + 1), 0);
}

function hasRoot({ parentSpanId, spanCount }: TraceSpans): boolean {
  for (let span = 0; span < spanCount; span++) if (isZeroU64(parentSpanId, span)) return true;
  return false;
}
