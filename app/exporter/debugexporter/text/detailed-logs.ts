import { Lines } from "./lines.ts";
import type { Envelope, JsonLogRecord } from "./otlp-json.ts";
import { goTime, typedValue } from "./values.ts";

const severities = ["Trace", "Debug", "Info", "Warn", "Error", "Fatal"];

export function detailedLogs(envelopes: readonly Envelope<JsonLogRecord>[]): string {
  const lines = new Lines();
  lines.envelopes({ resource: "ResourceLog", scope: "ScopeLogs" }, envelopes, (record, i) => {
    lines.add(`LogRecord #${i}`);
    lines.add(`ObservedTimestamp: ${goTime(record.observedTimeUnixNano)}`);
    lines.add(`Timestamp: ${goTime(record.timeUnixNano)}`);
    lines.add(`SeverityText: ${record.severityText ?? ""}`);
    lines.add(`SeverityNumber: ${severityName(record.severityNumber ?? 0)}(${record.severityNumber ?? 0})`);
    if (record.eventName) lines.add(`EventName: ${record.eventName}`);
    lines.add(`Body: ${typedValue(record.body)}`);
    lines.attributes("Attributes", record.attributes);
    lines.add(`Trace ID: ${record.traceId ?? ""}`);
    lines.add(`Span ID: ${record.spanId ?? ""}`);
    lines.add(`Flags: ${record.flags ?? 0}`);
  });
  return lines.text();
}

/** 9 is `Info`, 10 `Info2`, up to 24. */
function severityName(number: number): string {
  if (number < 1 || number > 24) return "Unspecified";
  const step = (number - 1) % 4;
  return `${severities[Math.floor((number - 1) / 4)]}${step === 0 ? "" : step + 1}`;
}
