import type { QueryCost } from "../../../api/trace-queries.ts";
import { markersMax, type TraceMarkers } from "../../../api/trace-view.ts";
import { markerKind } from "../../../api/traces.ts";
import { valueType } from "../../../spanindex/block/attribute-set.ts";
import type { BlockDetails, SpanBlock } from "../../../spanindex/block/span-block.ts";
import { spanBit } from "../../../spanindex/block/span-block.ts";
import { denseCodes } from "../fields/dense-codes.ts";
import { numberOfValue, textOfValue, typeOfValue } from "../fields/field-value.ts";
import type { LaidOutTrace } from "../layout/laid-out-trace.ts";
import { SpanIdMap } from "../layout/span-id-map.ts";
import type { QueryWorld, Steps } from "../query-world.ts";
import { MarkerRows } from "./marker-rows.ts";
import { forEachSpanRow } from "./trace-blocks.ts";
import { noTrace, rowsOfTrace, type TraceQuestion, versionOfRows } from "./trace-question.ts";

export interface MarkersQuestion extends TraceQuestion {
  /** Log records that name a span of the trace: two words each, and their times after `logBaseUnixNano`. */
  readonly logSpanId: Uint32Array;
  readonly logOffsetNano: Float64Array;
  readonly logBaseUnixNano: string;
}

export type MarkersAnswer = QueryCost &
  Pick<TraceMarkers, "version" | "eventCount" | "leftOut" | "markerEnd" | "markerOffsetNano" | "markerKind">;

/** Where on the lanes of a trace events and log records lie. */
export function* markers(world: QueryWorld, question: MarkersQuestion): Steps<MarkersAnswer> {
  const startedMs = performance.now();
  const trace = rowsOfTrace(world, question) ?? noTrace;
  const found = new MarkerRows(trace.rowCount);
  const eventCount = yield* addEvents(world, trace, found);
  addLogs(trace, question, found);
  return {
    version: versionOfRows(question, trace),
    eventCount,
    ...found.columns(markersMax),
    examinedSpans: trace.spanCount,
    elapsedMs: performance.now() - startedMs,
  };
}

/** Only blocks in which a span of the trace has events are loaded. */
function* addEvents(world: QueryWorld, trace: LaidOutTrace, found: MarkerRows): Steps<number> {
  let eventCount = 0;
  for (const [block, rows] of rowsWithEvents(world, trace)) {
    world.check();
    const details = yield* world.detailsOf(block);
    const mark = world.scratch.mark();
    const events = readEvents(world, details);
    for (let event = 0; event < details.eventOwner.length; event++) {
      const row = rows[details.eventOwner[event]!]! - 1;
      if (row < 0) continue;
      found.add(row, trace.startOffsetNano[row]! + events.offset(event), events.kind(event));
      eventCount += 1;
    }
    world.scratch.release(mark);
  }
  return eventCount;
}

/** By block: row + 1 by row of the block, 0 = of another trace or without events. */
function rowsWithEvents(world: QueryWorld, trace: LaidOutTrace): ReadonlyMap<SpanBlock, Uint32Array> {
  const rows = new Map<SpanBlock, Uint32Array>();
  forEachSpanRow(world, trace, (row, block, blockRow) => {
    if ((block.hot.flags[blockRow]! & spanBit.hasEvents) === 0) return;
    let ofBlock = rows.get(block);
    if (ofBlock === undefined) {
      ofBlock = new Uint32Array(block.rowCount);
      rows.set(block, ofBlock);
    }
    ofBlock[blockRow] = row + 1;
  });
  return rows;
}

interface Events {
  /** After the start of its span. */
  offset(event: number): number;
  kind(event: number): number;
}

function readEvents({ scratch }: QueryWorld, { events }: BlockDetails): Events {
  const names = events.columns.get("event:name");
  const offsets = events.columns.get("event:timeSinceStart");
  const nameCodes = names && denseCodes(scratch, names);
  const offsetCodes = offsets && denseCodes(scratch, offsets);
  const exception = names === undefined ? -1 : codeOfText(names.values, "exception");
  return {
    offset: (event) => {
      const code = offsetCodes?.[event] ?? 0;
      return code === 0 || offsets === undefined ? 0 : numberOfValue(offsets.values, code - 1);
    },
    kind: (event) => (nameCodes?.[event] === exception ? markerKind.exception : markerKind.event),
  };
}

/** -1 where no row has the text. */
function codeOfText(values: Parameters<typeof textOfValue>[0], text: string): number {
  for (let index = 0; index < values.count; index++)
    if (typeOfValue(values, index) === valueType.string && textOfValue(values, index) === text)
      return index + 1;
  return -1;
}

function addLogs(trace: LaidOutTrace, question: MarkersQuestion, found: MarkerRows): void {
  const { logSpanId, logOffsetNano, logBaseUnixNano } = question;
  if (logOffsetNano.length === 0) return;
  const rows = new SpanIdMap(trace.rowCount);
  for (let row = 0; row < trace.rowCount; row++) rows.add(trace.spanId, row, row);
  const base = Number(BigInt(logBaseUnixNano) - trace.startUnixNano);
  for (let log = 0; log < logOffsetNano.length; log++) {
    const row = rows.get(logSpanId, log);
    if (row >= 0) found.add(row, base + logOffsetNano[log]!, markerKind.log);
  }
}
