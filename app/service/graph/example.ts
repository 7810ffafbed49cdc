import type { Signal } from "../../base/signal.ts";
import type { AnyBatch } from "../../pdata/batch.ts";
import { encode } from "../../pdata/otlp/codec.ts";
import { protobufToJson } from "../../pdata/otlp/json/protobuf-to-json.ts";
import { selectRows } from "../../pdata/select-rows.ts";

/** Larger items are not kept to be shown: a log body may have megabytes. */
const exampleBytesMax = 64 * 1024;

/** One item as it was at one moment, in its envelopes. */
export interface Example {
  readonly signal: Signal;
  /** The item as an OTLP request; undefined where it was too large to be kept. */
  readonly bytes: Uint8Array | undefined;
  /** See `itemKeyOf`. */
  readonly itemKey: string;
}

/** `row` is one of `spans`, `metrics` (with all its points) or `logRecords`. */
export function exampleOf(batch: AnyBatch, row: number): Example {
  const bytes = encode(selectRows(batch, Uint32Array.of(row)));
  const isTooLarge = bytes.length > exampleBytesMax;
  return { signal: batch.signal, bytes: isTooLarge ? undefined : bytes, itemKey: itemKeyOf(batch, row) };
}

/** OTLP/JSON of one request with the item; undefined where it was too large. */
export function exampleJson({ signal, bytes }: Example): string | undefined {
  return bytes === undefined ? undefined : protobufToJson(signal, bytes);
}

/**
 * The same before and after a stage: of spans `traceId/spanId` in hex, of log records also when they were observed, which is seldom edited
 * (their own time often is: it is read from the body). Empty of metrics, which have nothing of the kind.
 */
export function itemKeyOf(batch: AnyBatch, row: number): string {
  if (batch.signal === "metrics") return "";
  const { traceId, spanId } =
    batch.signal === "traces" ? batch.tables.spans.columns : batch.tables.logRecords.columns;
  const ids = `${hexOf(traceId, row * 4, 4)}/${hexOf(spanId, row * 2, 2)}`;
  if (batch.signal === "traces") return ids;
  const { timeUnixNano, observedTimeUnixNano } = batch.tables.logRecords.columns;
  const isObserved = observedTimeUnixNano[row * 2] !== 0 || observedTimeUnixNano[row * 2 + 1] !== 0;
  return `${hexOf(isObserved ? observedTimeUnixNano : timeUnixNano, row * 2, 2)}/${ids}`;
}

function hexOf(words: Uint32Array, from: number, count: number): string {
  const bytes = new Uint8Array(words.buffer, words.byteOffset + from * 4, count * 4);
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
