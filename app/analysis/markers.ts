import { markerKind } from "../api/traces.ts";
import { rangeStart } from "../pdata/table.ts";
import type { LogColumns } from "../spanindex/log-index.ts";
import { timeColumnOf } from "../spanindex/log-index.ts";
import type { TraceRows } from "../spanindex/trace-index.ts";
import { difference } from "../spanindex/words.ts";
import { sortedRows } from "./sorted-rows.ts";
import type { SpanTree } from "./span-tree.ts";
import { rowsPerStep, type Steps } from "./steps.ts";
import type { Waterfall } from "./waterfall.ts";

/** Markers by row: those of row i are [markerEnd[i - 1], markerEnd[i]), in order of time. */
export interface Markers {
  readonly markerEnd: Uint32Array;
  readonly markerOffsetNano: Float64Array;
  /** Values of `markerKind`. */
  readonly markerKind: Uint8Array;
}

/** Markers as they are found, in any order. */
export class MarkerList {
  readonly rows: number[] = [];
  readonly offsets: number[] = [];
  readonly kinds: number[] = [];

  add(row: number, offsetNano: number, kind: number): void {
    this.rows.push(row);
    this.offsets.push(offsetNano);
    this.kinds.push(kind);
  }

  /** Sorted by row, time and kind. */
  *toColumns(rowCount: number): Steps<Markers> {
    const { rows, offsets, kinds } = this;
    const order = yield* sortedRows(
      rows.length,
      (a, b) => rows[a]! - rows[b]! || offsets[a]! - offsets[b]! || kinds[a]! - kinds[b]!,
    );
    const markerEnd = new Uint32Array(rowCount);
    for (const row of rows) markerEnd[row] = markerEnd[row]! + 1;
    for (let row = 1; row < rowCount; row++) markerEnd[row] = markerEnd[row]! + markerEnd[row - 1]!;
    yield;
    return {
      markerEnd,
      markerOffsetNano: Float64Array.from(order, (index) => offsets[index]!),
      markerKind: Uint8Array.from(order, (index) => kinds[index]!),
    };
  }
}

/** Adds the span events. `parts` are those the spans of the tree were gathered from. */
export function* addEvents(
  markers: MarkerList,
  parts: readonly TraceRows[],
  tree: SpanTree,
  waterfall: Waterfall,
): Steps<void> {
  const rowOfSpan = new Uint32Array(tree.spans.spanCount);
  for (let node = 0; node < tree.spans.spanCount; node++)
    rowOfSpan[tree.order[node]!] = waterfall.rowOfNode[node]!;
  let span = 0;
  for (const { columns, rows } of parts) {
    const { spans, events } = columns.batch.tables;
    const { timeUnixNano, name } = events.columns;
    const exception = columns.batch.dictionary.strings.findText("exception");
    for (const row of rows) {
      if (span % rowsPerStep === 0) yield;
      const end = spans.columns.eventsEnd[row]!;
      for (let event = rangeStart(spans.columns.eventsEnd, row); event < end; event++) {
        const kind = name[event] === exception ? markerKind.exception : markerKind.event;
        markers.add(rowOfSpan[span]!, difference(timeUnixNano, event, tree.spans.base, 0), kind);
      }
      span += 1;
    }
  }
}

/** Adds the log records that name a span of the tree. */
export function* addLogs(
  markers: MarkerList,
  logs: readonly { readonly columns: LogColumns; readonly rows: readonly number[] }[],
  tree: SpanTree,
  waterfall: Waterfall,
): Steps<void> {
  for (const { columns, rows } of logs) {
    const { spanId } = columns.batch.tables.logRecords.columns;
    for (const [index, row] of rows.entries()) {
      if (index % rowsPerStep === 0) yield;
      const node = tree.nodeOf(spanId, row);
      if (node < 0) continue;
      const offset = difference(timeColumnOf(columns.batch, row), row, tree.spans.base, 0);
      markers.add(waterfall.rowOfNode[node]!, offset, markerKind.log);
    }
  }
}
