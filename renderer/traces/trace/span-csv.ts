import { rowFlag, type TraceView } from "../../../app/api/traces.ts";
import { isoNanos } from "../../../app/base/iso-nanos.ts";
import { spanIdHex } from "../../base/ids.ts";
import { addNano } from "../../base/instant.ts";
import type { CsvColumn } from "../../state/exports.ts";

interface SpanRow {
  readonly view: TraceView;
  readonly row: number;
}

const statuses = ["unset", "ok", "error"] as const;

/** The spans of a trace in the order of the waterfall, whatever is folded. */
export const spanCsv: readonly CsvColumn<SpanRow>[] = [
  {
    title: "start (UTC)",
    value: ({ view, row }) => isoNanos(addNano(view.startUnixNano, view.startOffsetNano[row]!)),
  },
  { title: "offset (ns)", value: ({ view, row }) => view.startOffsetNano[row] },
  { title: "duration (ns)", value: ({ view, row }) => view.durationNanoOfRow[row] },
  { title: "self (ns)", value: ({ view, row }) => view.selfNano[row] },
  { title: "depth", value: ({ view, row }) => view.depth[row] },
  { title: "service", value: ({ view, row }) => view.strings[view.service[row]!] },
  { title: "span", value: ({ view, row }) => view.strings[view.name[row]!] },
  { title: "status", value: ({ view, row }) => statuses[view.status[row]!] },
  { title: "span id", value: ({ view, row }) => spanIdHex(view.spanId, row) },
  {
    title: "parent span id",
    value: ({ view, row }) => (view.parentRow[row]! < 0 ? "" : spanIdHex(view.spanId, view.parentRow[row]!)),
  },
];

/** Rows of spans that have arrived. */
export function arrivedRows({ rowCount, flags }: TraceView): Uint32Array {
  const rows = new Uint32Array(rowCount);
  let count = 0;
  for (let row = 0; row < rowCount; row++) if ((flags[row]! & rowFlag.placeholder) === 0) rows[count++] = row;
  return rows.subarray(0, count);
}
