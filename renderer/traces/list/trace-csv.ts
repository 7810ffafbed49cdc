import { isoNanos } from "../../../app/base/iso-nanos.ts";
import type { CsvColumn } from "../../state/exports.ts";
import type { TraceRow } from "./trace-rows.ts";

export const traceCsv: readonly CsvColumn<TraceRow>[] = [
  { title: "start (UTC)", value: ({ startUnixNano }) => isoNanos(startUnixNano) },
  { title: "duration (ns)", value: ({ durationNano }) => durationNano },
  { title: "service", value: ({ service }) => service },
  { title: "root span", value: ({ name }) => name },
  { title: "spans", value: ({ spanCount }) => spanCount },
  { title: "matched spans", value: ({ matchedCount }) => matchedCount },
  { title: "errors", value: ({ errorCount }) => errorCount },
  { title: "trace id", value: ({ traceId }) => traceId },
];
