import type { ImportReport, RecognisedFile, RefusedPart } from "../../../app/api/import.ts";
import {
  type ExportFormat,
  formatFacts,
  type ReadFormat,
  readFormatTitles,
} from "../../../app/base/file-format.ts";
import { formatCounted } from "../../base/format.ts";
import type { View } from "../../state/view.ts";

/** "16 spans, 2 log records", or "nothing". */
export function storedText(stored: ImportReport["stored"]): string {
  const parts = [
    stored.traces === 0 ? "" : formatCounted(stored.traces, "span"),
    stored.logs === 0 ? "" : formatCounted(stored.logs, "log record"),
    stored.metrics === 0 ? "" : formatCounted(stored.metrics, "metric"),
  ].filter(Boolean);
  return parts.length === 0 ? "nothing" : parts.join(", ");
}

/** "trace.json in it: Jaeger JSON, 16 spans" */
export function recognisedText({ entry, formats, stored }: RecognisedFile): string {
  const titles = formats.map((format) => readFormatTitles[format]).join(" and ");
  return `${entry === undefined ? "" : `${entry}: `}${titles}, ${storedText(stored)}`;
}

/** What the formats of a file have no place for, so that it cannot have been in it. */
export function lacksText(files: readonly RecognisedFile[]): string | undefined {
  const formats = new Set(files.flatMap((file) => file.formats));
  const texts = [...formats].flatMap((format) => {
    const known = asExported(format);
    if (known === undefined || formatFacts[known].lacks.length === 0) return [];
    return [`${readFormatTitles[format]} has no place for ${formatFacts[known].lacks.join("; ")}.`];
  });
  return texts.length === 0 ? undefined : texts.join(" ");
}

function asExported(format: ReadFormat): ExportFormat | undefined {
  return format === "jaeger-json" || format === "zipkin-json" ? format : undefined;
}

/** "line 3: not JSON" */
export function refusedText({ place: { entry, line, record }, reason, count }: RefusedPart): string {
  const parts = [
    entry ?? "",
    line === undefined ? "" : `line ${line}`,
    record === undefined ? "" : `request ${record}`,
  ].filter(Boolean);
  const where = parts.length === 0 ? "" : `${parts.join(", ")}: `;
  return `${where}${reason}${count > 1 ? ` (${count} times)` : ""}`;
}

const nanoPerMilli = 1_000_000n;

/** Where what was imported is seen: its trace where it is one, else all of it, in its time where live data is around it. */
export function viewOfImport(reports: readonly ImportReport[], isLive: boolean): Partial<View> {
  const ofSpans = reports.filter(({ stored }) => stored.traces > 0);
  const ids = new Set(ofSpans.map(({ onlyTraceId }) => onlyTraceId));
  const [traceId] = ids;
  const logs = reports.reduce((sum, { stored }) => sum + stored.logs, 0);
  const window = isLive ? windowOf(reports) : { sinceMs: undefined, untilMs: undefined };
  if (ids.size === 1 && traceId !== undefined) return { page: "trace", traceId, ...window };
  const page = ofSpans.length > 0 ? "traces" : logs > 0 ? "logs" : "metrics";
  return {
    page,
    query: "",
    box: undefined,
    groupBy: [],
    logText: "",
    minSeverity: 0,
    logService: "",
    ...window,
  };
}

/** From the first start to the last end, with a millisecond of room on either side. */
function windowOf(reports: readonly ImportReport[]): Pick<View, "sinceMs" | "untilMs"> {
  const ranges = reports.flatMap(({ range }) => range ?? []);
  if (ranges.length === 0) return { sinceMs: undefined, untilMs: undefined };
  const starts = ranges.map(({ startUnixNano }) => Number(BigInt(startUnixNano) / nanoPerMilli));
  const ends = ranges.map(({ endUnixNano }) => Number(BigInt(endUnixNano) / nanoPerMilli));
  const untilMs = Math.max(...ends) + 2;
  return { sinceMs: untilMs - Math.min(...starts) + 1, untilMs };
}
