import { addEvents, addLogs, MarkerList } from "../analysis/markers.ts";
import { buildSpanTree } from "../analysis/span-tree.ts";
import { gatherSpans, type TraceSpans } from "../analysis/trace-spans.ts";
import { layOut, type Waterfall } from "../analysis/waterfall.ts";
import { ApiFailure } from "../api/protocol.ts";
import { rowFlag, type TraceNotice, type TraceView } from "../api/traces.ts";
import type { LogIndex } from "../spanindex/log-index.ts";
import type { TraceIndex, TraceRows } from "../spanindex/trace-index.ts";
import { isZeroU64, wordsOfHex } from "../spanindex/words.ts";

/** Lays one trace out for the waterfall. Rejects with `not_found` where nothing of it is stored. */
export async function viewTrace(traces: TraceIndex, logs: LogIndex, traceId: string): Promise<TraceView> {
  const words = wordsOfHex(traceId);
  const parts = await storedRows(traces, traceId);
  const records = await logs.rowsOf(words);
  const spans = gatherSpans(parts);
  const tree = buildSpanTree(spans);
  const waterfall = layOut(tree);
  const markers = new MarkerList();
  addEvents(markers, parts, tree, waterfall);
  addLogs(markers, records, tree, waterfall);
  const { rowCount, spanId, parentRow, subtreeEnd, depth, flags } = waterfall;
  return {
    traceId,
    startUnixNano: String(spans.baseUnixNano),
    durationNano: waterfall.durationNano,
    spanCount: spans.spanCount,
    errorCount: spans.status.reduce((count, status) => (status === 2 ? count + 1 : count), 0),
    logCount: records.reduce((count, { rows }) => count + rows.length, 0),
    ...{ rowCount, spanId, parentRow, subtreeEnd, depth, flags },
    startOffsetNano: waterfall.startOffsetNano,
    durationNanoOfRow: waterfall.durationNanoOfRow,
    selfNano: waterfall.selfNano,
    ...descriptions(spans, waterfall),
    ...markers.toColumns(rowCount),
    notices: noticesOf(spans, waterfall),
  };
}

/** Where the spans of a trace lie. Rejects with `not_found` where nothing of it is stored. */
export async function storedRows(traces: TraceIndex, traceId: string): Promise<TraceRows[]> {
  const ordinal = traces.find(wordsOfHex(traceId));
  const parts = ordinal < 0 ? [] : await traces.rowsOf(ordinal);
  if (parts.length === 0) throw new ApiFailure("not_found", `No span of trace ${traceId} is stored`);
  return parts;
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
