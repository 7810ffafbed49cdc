import { oracleEncode, type PlainMessage } from "../../../pdata/pdatatest/oracle.ts";
import type { NaiveAttributes, NaiveSpan, NaiveValue } from "../../../traceql/traceqltest/naive-span.ts";

/** The export request of the spans, in their order: each has an envelope of its own. */
export function otlpRequest(spans: readonly NaiveSpan[]): Uint8Array {
  return oracleEncode("traces", { resourceSpans: spans.map(envelopeOf) });
}

function envelopeOf(span: NaiveSpan): PlainMessage {
  const { name, version, attributes } = span.scope;
  const scope = { name, version, attributes: attributesOf(attributes) };
  return {
    resource: { attributes: attributesOf(span.resource) },
    scopeSpans: [{ scope, spans: [messageOf(span)] }],
  };
}

function messageOf(span: NaiveSpan): PlainMessage {
  return {
    traceId: bytesOf(span.traceId),
    spanId: bytesOf(span.spanId),
    parentSpanId: bytesOf(span.parentSpanId),
    name: span.name,
    kind: span.kind,
    startTimeUnixNano: String(span.startUnixNano),
    endTimeUnixNano: String(span.endUnixNano),
    attributes: attributesOf(span.attributes),
    events: span.events.map((event) => ({
      timeUnixNano: String(event.timeUnixNano),
      name: event.name,
      attributes: attributesOf(event.attributes),
    })),
    links: span.links.map((link) => ({
      traceId: bytesOf(link.traceId),
      spanId: bytesOf(link.spanId),
      attributes: attributesOf(link.attributes),
    })),
    status: { code: span.status, message: span.statusMessage },
  };
}

function attributesOf(attributes: NaiveAttributes): readonly PlainMessage[] {
  return [...attributes].map(([key, value]) => ({ key, value: messageOfValue(value) }));
}

function messageOfValue(value: NaiveValue): PlainMessage {
  switch (typeof value) {
    case "string":
      return { stringValue: value };
    case "bigint":
      return { intValue: String(value) };
    case "boolean":
      return { boolValue: value };
    case "number":
      return { doubleValue: value };
    default:
      return { arrayValue: { values: value.map(messageOfValue) } };
  }
}

function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from(Buffer.from(hex, "hex"));
}
