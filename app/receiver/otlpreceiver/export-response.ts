import type { Signal } from "../../base/signal.ts";
import type { Encoding } from "../../pdata/batch.ts";
import type { ReasonCounts } from "../../pdata/otlp/decoded.ts";
import { ProtoWriter } from "../../pdata/otlp/proto-writer.ts";
import { writeText } from "./status.ts";

/** What became of a request that was taken, in whole or in part. */
export interface Accepted {
  readonly signal: Signal;
  readonly itemCount: number;
  readonly rejected: ReasonCounts;
}

/** Names of the rejected count in JSON, and words for people. */
const rejectedKeys: Record<Signal, string> = {
  traces: "rejectedSpans",
  metrics: "rejectedDataPoints",
  logs: "rejectedLogRecords",
};
const itemWords: Record<Signal, string> = { traces: "spans", metrics: "data points", logs: "log records" };

const emptyProtobuf = new Uint8Array(0);
const emptyJson: Uint8Array = Buffer.from("{}");

export function rejectedCount(rejected: ReasonCounts): number {
  let count = 0;
  for (const items of rejected.values()) count += items;
  return count;
}

/** `Export<Signal>ServiceResponse`. `partial_success` is there only where something was rejected. */
export function encodeExportResponse(accepted: Accepted, encoding: Encoding): Uint8Array {
  const count = rejectedCount(accepted.rejected);
  if (count === 0) return encoding === "json" ? emptyJson : emptyProtobuf;
  const message = rejectionMessage(accepted, count);
  if (encoding === "json") {
    const partialSuccess = { [rejectedKeys[accepted.signal]]: String(count), errorMessage: message };
    return Buffer.from(JSON.stringify({ partialSuccess }));
  }
  return partialSuccessProtobuf(count, message);
}

/** `{ partial_success = 1: { rejected_* = 1: int64, error_message = 2: string } }`. */
function partialSuccessProtobuf(count: number, message: string): Uint8Array {
  const partial = new ProtoWriter();
  partial.varint(0x08);
  partial.varint(count);
  writeText(partial, 0x12, message);
  const out = new ProtoWriter();
  out.field(0x0a, partial.bytes, 0, partial.position);
  return out.take();
}

/** "Rejected 3 of 10 spans: invalid_trace_id (2), invalid_span_id (1)". */
export function rejectionMessage(accepted: Accepted, count: number): string {
  const reasons = [...accepted.rejected].map(([reason, items]) => `${reason} (${items})`).join(", ");
  return `Rejected ${count} of ${accepted.itemCount + count} ${itemWords[accepted.signal]}: ${reasons}`;
}
