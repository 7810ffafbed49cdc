import type { Signal } from "../base/signal.ts";
import { protobufToJson } from "../pdata/otlp/json/protobuf-to-json.ts";
import type { TimeSlice } from "./time-slice.ts";

/** Spans, metrics or records that become JSON in one go: some milliseconds. */
const rowsPerPiece = 250;

/** Encodes some rows of a batch as an OTLP request. */
export type RowEncoder = (rows: Uint32Array) => Uint8Array;

/** Envelopes of a request as JSON, without the brackets around them. */
export type JsonList = string;

const listNames: Readonly<Record<Signal, string>> = {
  traces: "resourceSpans",
  metrics: "resourceMetrics",
  logs: "resourceLogs",
};

/** The rows as one OTLP/JSON request, made with pauses. */
export async function jsonRequest(
  signal: Signal,
  parts: Iterable<{ readonly rows: Uint32Array; readonly encode: RowEncoder }>,
  slice: TimeSlice,
): Promise<string> {
  const lists: JsonList[] = [];
  for (const { rows, encode } of parts) lists.push(await jsonList(signal, rows, encode, slice));
  return requestOfLists(signal, lists);
}

/** The rows as envelopes, a piece at a time, with pauses. */
export async function jsonList(
  signal: Signal,
  rows: Uint32Array,
  encode: RowEncoder,
  slice: TimeSlice,
): Promise<JsonList> {
  const lists: JsonList[] = [];
  for (let start = 0; start < rows.length; start += rowsPerPiece) {
    const json = protobufToJson(signal, encode(rows.subarray(start, start + rowsPerPiece)));
    lists.push(json.slice(json.indexOf("[") + 1, json.lastIndexOf("]")));
    if (slice.isOver) await slice.pause();
  }
  return lists.join();
}

/** One request of them, in their order; empty where there are none. */
export function requestOfLists(signal: Signal, lists: readonly JsonList[]): string {
  const filled = lists.filter((list) => list !== "");
  return filled.length === 0 ? "" : `{"${listNames[signal]}":[${filled.join()}]}`;
}
