import { exportRequestType } from "../../../proto/load.ts";
import type { Signal } from "../../base/signal.ts";

/** A request as protobufjs takes and gives it: camelCase keys, 64-bit integers as decimal strings, bytes as Uint8Array. */
export type PlainMessage = { readonly [field: string]: unknown };

/** What the request is on the wire, by protobufjs. */
export function oracleEncode(signal: Signal, request: PlainMessage): Uint8Array {
  const type = exportRequestType(signal);
  return type.encode(type.fromObject(request)).finish();
}

/**
 * The request as protobufjs reads it, in a form that can be compared: defaults filled in, 64-bit integers as decimal
 * strings, bytes as base64, envelopes without items left out (nobody can see them, so we do not keep them).
 */
export function oracleDecode(signal: Signal, bytes: Uint8Array): PlainMessage {
  const type = exportRequestType(signal);
  const plain = type.toObject(type.decode(bytes), { longs: String, bytes: String, defaults: true });
  return withoutEmptyEnvelopes(signal, plain);
}

const envelopeFields: Readonly<Record<Signal, readonly [outer: string, inner: string, items: string]>> = {
  traces: ["resourceSpans", "scopeSpans", "spans"],
  metrics: ["resourceMetrics", "scopeMetrics", "metrics"],
  logs: ["resourceLogs", "scopeLogs", "logRecords"],
};

function withoutEmptyEnvelopes(signal: Signal, request: PlainMessage): PlainMessage {
  const [outer, inner, items] = envelopeFields[signal];
  const envelopes = listOf(request, outer).map((envelope) => ({
    ...envelope,
    [inner]: listOf(envelope, inner).filter((scope) => listOf(scope, items).length > 0),
  }));
  return { [outer]: envelopes.filter((envelope) => listOf(envelope, inner).length > 0) };
}

function listOf(message: PlainMessage, field: string): readonly PlainMessage[] {
  return (message[field] ?? []) as readonly PlainMessage[];
}
