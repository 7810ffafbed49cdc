import type { Signal } from "../base/signal.ts";
import { protobufToJson } from "../pdata/otlp/json/protobuf-to-json.ts";
import type { TimeSlice } from "./time-slice.ts";

/** Spans, metrics or records that become JSON in one go: some milliseconds. */
export const rowsPerPiece = 250;

/** Encodes some rows of a batch as an OTLP request. */
export type RowEncoder = (rows: Uint32Array) => Uint8Array;

/** Envelopes of a request as JSON, without the brackets around them. */
export type JsonList = string;

const listNames: Readonly<Record<Signal, string>> = {
  traces: "resourceSpans",
  metrics: "resourceMetrics",
  logs: "resourceLogs",
};

/** Some rows as envelopes. */
export interface JsonPiece {
  readonly list: JsonList;
  readonly itemCount: number;
}

/** The rows as one OTLP/JSON request, made with pauses. */
export async function jsonRequest(
  signal: Signal,
  parts: Iterable<{ readonly rows: Uint32Array; readonly encode: RowEncoder }>,
  slice: TimeSlice,
): Promise<string> {
  const pieces: JsonPiece[] = [];
  for (const { rows, encode } of parts) pieces.push(...(await jsonPieces(signal, rows, encode, slice)));
  return requestOf(signal, pieces);
}

/** The rows in their order, with pauses. */
export async function jsonPieces(
  signal: Signal,
  rows: Uint32Array,
  encode: RowEncoder,
  slice: TimeSlice,
): Promise<JsonPiece[]> {
  const pieces: JsonPiece[] = [];
  for (let start = 0; start < rows.length; start += rowsPerPiece) {
    const some = rows.subarray(start, start + rowsPerPiece);
    const json = protobufToJson(signal, encode(some));
    const list = json.slice(json.indexOf("[") + 1, json.lastIndexOf("]"));
    pieces.push({ list, itemCount: some.length });
    if (slice.isOver) await slice.pause();
  }
  return pieces;
}

/** One request of them, in their order; empty where there are none. */
export function requestOf(signal: Signal, pieces: readonly JsonPiece[]): string {
  return pieces.length === 0 ? "" : `{"${listNames[signal]}":[${pieces.map(({ list }) => list).join()}]}`;
}
