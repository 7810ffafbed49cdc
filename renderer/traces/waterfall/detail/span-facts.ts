import type { SpanDetail } from "../../../../app/api/traces.ts";
import { addNano, formatClock, formatInstant } from "../../../base/instant.ts";
import type { AttributeEntry } from "../../../widgets/attribute-table.tsx";

const kinds = ["unspecified", "internal", "server", "client", "producer", "consumer"];
const statuses = ["unset", "ok", "error"];

/** What every span has, as rows of a table. */
export function spanFacts(span: SpanDetail): AttributeEntry[] {
  const start = addNano(span.startTimeUnixNano, 0);
  const end = addNano(span.endTimeUnixNano, 0);
  const fact = (key: string, text: string, title: string): AttributeEntry => ({
    key,
    type: "string",
    text,
    title,
  });
  const facts = [
    fact("span id", span.spanId, "Of the span"),
    fact("parent span id", span.parentSpanId || "none", "Of the span that caused it"),
    fact("trace id", span.traceId, "Of the trace"),
    fact("kind", kinds[span.kind] ?? String(span.kind), "SpanKind"),
    fact("status", statusText(span), "Status as sent"),
    fact("start", formatClock(start, 9), formatInstant(start)),
    fact("end", formatClock(end, 9), formatInstant(end)),
    fact(
      "flags",
      `0x${span.flags.toString(16).padStart(2, "0")}`,
      "W3C trace flags and what is known of the parent",
    ),
  ];
  return span.traceState === "" ? facts : [...facts, fact("trace state", span.traceState, "W3C tracestate")];
}

function statusText({ status: { code, message } }: SpanDetail): string {
  const name = statuses[code] ?? String(code);
  return message === "" ? name : `${name}: ${message}`;
}
