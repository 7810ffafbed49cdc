import fc from "fast-check";
import { attributes, id, int32, maybe, message, request, text, time, uint32 } from "./common-arbitraries.ts";
import type { PlainMessage } from "./oracle.ts";

const event = message({
  timeUnixNano: maybe(time),
  name: maybe(text),
  attributes,
  droppedAttributesCount: maybe(uint32),
});

const link = message({
  traceId: maybe(id(16)),
  spanId: maybe(id(8)),
  traceState: maybe(text),
  attributes,
  droppedAttributesCount: maybe(uint32),
  flags: maybe(uint32),
});

const status = message({ message: maybe(text), code: maybe(int32) });

/** A span with valid ids. */
export const span: fc.Arbitrary<PlainMessage> = message({
  traceId: id(16),
  spanId: id(8),
  traceState: maybe(text),
  parentSpanId: maybe(fc.oneof(id(8), fc.constant(new Uint8Array(8)))),
  name: maybe(text),
  kind: maybe(int32),
  startTimeUnixNano: maybe(time),
  endTimeUnixNano: maybe(time),
  attributes,
  droppedAttributesCount: maybe(uint32),
  events: fc.array(event, { maxLength: 3 }),
  droppedEventsCount: maybe(uint32),
  links: fc.array(link, { maxLength: 3 }),
  droppedLinksCount: maybe(uint32),
  status: maybe(status),
  flags: maybe(uint32),
});

/** An ExportTraceServiceRequest. */
export const traceRequest: fc.Arbitrary<PlainMessage> = request(
  { outer: "resourceSpans", inner: "scopeSpans", items: "spans" },
  span,
);
