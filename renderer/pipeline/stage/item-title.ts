import type { PipelineRecord } from "../../../app/api/pipeline.ts";
import { readableRecord } from "./readable-record.ts";

const noName = "(no name)";

/** What an item is called in a list: the name of a span or metric, the body of a record. */
export function itemTitle(record: Pick<PipelineRecord, "signal" | "json"> | undefined): string {
  if (record?.json === undefined) return "(too large to be kept)";
  const item = firstItem(JSON.parse(record.json), record.signal);
  if (item === undefined) return noName;
  const { name } = item;
  if (record.signal !== "logs") return typeof name === "string" && name !== "" ? name : noName;
  const body = readableRecord(JSON.stringify(item["body"] ?? null)) ?? [];
  const text = body.map((line) => line.trim()).join(", ");
  // A text is told as JSON does, in quotes.
  return text === "null" || text === "" ? "(no body)" : text.replaceAll(/^"|"$/g, "");
}

type Json = Readonly<Record<string, unknown>>;

const paths = {
  traces: ["resourceSpans", "scopeSpans", "spans"],
  metrics: ["resourceMetrics", "scopeMetrics", "metrics"],
  logs: ["resourceLogs", "scopeLogs", "logRecords"],
} as const;

/** The first item of an OTLP/JSON request. */
function firstItem(request: unknown, signal: PipelineRecord["signal"]): Json | undefined {
  let at = request as Json | undefined;
  for (const key of paths[signal]) at = (at?.[key] as readonly Json[] | undefined)?.[0];
  return at;
}
