import type fc from "fast-check";
import {
  anyValue,
  attributes,
  id,
  int32,
  maybe,
  message,
  request,
  text,
  time,
  uint32,
} from "./common-arbitraries.ts";
import type { PlainMessage } from "./oracle.ts";

/** A log record whose ids, where it has any, are valid. */
export const logRecord: fc.Arbitrary<PlainMessage> = message({
  timeUnixNano: maybe(time),
  observedTimeUnixNano: maybe(time),
  severityNumber: maybe(int32),
  severityText: maybe(text),
  body: maybe(anyValue),
  attributes,
  droppedAttributesCount: maybe(uint32),
  flags: maybe(uint32),
  traceId: maybe(id(16)),
  spanId: maybe(id(8)),
  eventName: maybe(text),
});

/** An ExportLogsServiceRequest. */
export const logRequest: fc.Arbitrary<PlainMessage> = request(
  { outer: "resourceLogs", inner: "scopeLogs", items: "logRecords" },
  logRecord,
);
