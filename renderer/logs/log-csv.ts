import { isoNanos } from "../../app/base/iso-nanos.ts";
import type { CsvColumn } from "../state/exports.ts";
import type { LogRow } from "./log-cells.tsx";

export const logCsv: readonly CsvColumn<LogRow>[] = [
  { title: "time (UTC)", value: ({ timeUnixNano }) => isoNanos(timeUnixNano) },
  { title: "severity number", value: ({ severityNumber }) => severityNumber },
  { title: "severity", value: ({ severityText }) => severityText },
  { title: "service", value: ({ service }) => service },
  { title: "body", value: ({ body }) => body },
  { title: "trace id", value: ({ traceId }) => traceId },
];
