import { Lines } from "./lines.ts";
import type { Envelope, JsonEvent, JsonLink, JsonSpan } from "./otlp-json.ts";
import { goTime } from "./values.ts";

const kinds = ["Unspecified", "Internal", "Server", "Client", "Producer", "Consumer"];
const statusCodes = ["Unset", "Ok", "Error"];

export function detailedTraces(envelopes: readonly Envelope<JsonSpan>[]): string {
  const lines = new Lines();
  lines.envelopes({ resource: "ResourceSpans", scope: "ScopeSpans" }, envelopes, (span, i) =>
    printSpan(lines, span, i),
  );
  return lines.text();
}

function printSpan(lines: Lines, span: JsonSpan, index: number): void {
  lines.add(`Span #${index}`);
  lines.field("Trace ID", span.traceId ?? "");
  lines.field("Parent ID", span.parentSpanId ?? "");
  lines.field("ID", span.spanId ?? "");
  lines.field("Name", span.name ?? "");
  lines.field("Kind", kinds[span.kind ?? 0] ?? "");
  if (span.traceState) lines.field("TraceState", span.traceState);
  lines.field("Start time", goTime(span.startTimeUnixNano));
  lines.field("End time", goTime(span.endTimeUnixNano));
  lines.field("Status code", statusCodes[span.status?.code ?? 0] ?? "");
  lines.field("Status message", span.status?.message ?? "");
  lines.field("DroppedAttributesCount", span.droppedAttributesCount ?? 0);
  lines.field("DroppedEventsCount", span.droppedEventsCount ?? 0);
  lines.field("DroppedLinksCount", span.droppedLinksCount ?? 0);
  lines.attributes("Attributes", span.attributes);
  printEvents(lines, span.events ?? []);
  printLinks(lines, span.links ?? []);
}

function printEvents(lines: Lines, events: readonly JsonEvent[]): void {
  if (events.length > 0) lines.add("Events:");
  for (const [i, { name = "", timeUnixNano, droppedAttributesCount = 0, attributes }] of events.entries()) {
    lines.add(`SpanEvent #${i}`);
    lines.add(`     -> Name: ${name}`);
    lines.add(`     -> Timestamp: ${goTime(timeUnixNano)}`);
    lines.add(`     -> DroppedAttributesCount: ${droppedAttributesCount}`);
    lines.attributes("-> Attributes:", attributes, "     ");
  }
}

function printLinks(lines: Lines, links: readonly JsonLink[]): void {
  if (links.length > 0) lines.add("Links:");
  for (const [i, link] of links.entries()) {
    lines.add(`SpanLink #${i}`);
    lines.add(`     -> Trace ID: ${link.traceId ?? ""}`);
    lines.add(`     -> ID: ${link.spanId ?? ""}`);
    lines.add(`     -> TraceState: ${link.traceState ?? ""}`);
    lines.add(`     -> DroppedAttributesCount: ${link.droppedAttributesCount ?? 0}`);
    lines.attributes("-> Attributes:", link.attributes, "     ");
  }
}
