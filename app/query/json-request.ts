import type { Signal } from "../base/signal.ts";
import { protobufToJson } from "../pdata/otlp/json/protobuf-to-json.ts";
import type { TimeSlice } from "./time-slice.ts";

/** Spans, metrics or records that become JSON in one go: some milliseconds. */
const rowsPerPiece = 250;

/** Encodes some rows of a batch as an OTLP request. */
export type RowEncoder = (rows: Uint32Array) => Uint8Array;

/**
 * The rows as one OTLP/JSON request. It is made piece by piece, with pauses; a request holds one list, so the pieces are
 * joined inside its brackets:
 *
 *     {"resourceSpans":[ … ]}  +  {"resourceSpans":[ … ]}  ──►  {"resourceSpans":[ … , … ]}
 */
export async function jsonRequest(
  signal: Signal,
  parts: Iterable<{ readonly rows: Uint32Array; readonly encode: RowEncoder }>,
  slice: TimeSlice,
): Promise<string> {
  const lists: string[] = [];
  let frame = { head: "", tail: "" };
  for (const { rows, encode } of parts) {
    for (let start = 0; start < rows.length; start += rowsPerPiece) {
      const json = protobufToJson(signal, encode(rows.subarray(start, start + rowsPerPiece)));
      const open = json.indexOf("[") + 1;
      const close = json.lastIndexOf("]");
      frame = { head: json.slice(0, open), tail: json.slice(close) };
      lists.push(json.slice(open, close));
      if (slice.isOver) await slice.pause();
    }
  }
  return `${frame.head}${lists.join()}${frame.tail}`;
}
