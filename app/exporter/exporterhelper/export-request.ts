import type { Signal } from "../../base/signal.ts";
import type { AnyBatch } from "../../pdata/batch.ts";
import type { ClientInfo } from "../../pdata/client-info.ts";
import { itemCountOf } from "../../pdata/item-count.ts";
import { encode } from "../../pdata/otlp/codec.ts";

/** An OTLP request to send: protobuf, whatever is sent in the end. It outlives the batch and its dictionary. */
export interface ExportRequest {
  readonly signal: Signal;
  readonly bytes: Uint8Array;
  /** Spans, points or records in it. */
  readonly items: number;
  readonly client: ClientInfo | undefined;
}

/**
 * The request that says what the batch holds. What no processor touched goes on as it came. `isKept`: it is held longer than
 * the batch's `consume` takes, so bytes that belong to the receiver are copied.
 */
export function toExportRequest(batch: AnyBatch, isKept: boolean): ExportRequest {
  const { signal, client, wire } = batch;
  const items = itemCountOf(batch);
  if (wire?.encoding !== "protobuf") return { signal, bytes: encode(batch), items, client };
  // Not `slice`: that of a Node buffer copies nothing.
  return { signal, bytes: isKept ? new Uint8Array(wire.bytes) : wire.bytes, items, client };
}

/** Requests of one signal as one: `resource_spans` and its like are repeated fields, so their bytes follow each other. */
export function mergeRequests(requests: readonly ExportRequest[]): ExportRequest {
  const [first] = requests;
  if (requests.length === 1) return first!;
  const bytes = Buffer.concat(requests.map((request) => request.bytes));
  const items = requests.reduce((sum, request) => sum + request.items, 0);
  return { signal: first!.signal, bytes, items, client: first!.client };
}
