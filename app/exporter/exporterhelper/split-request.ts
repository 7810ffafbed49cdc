import type { AnyBatch } from "../../pdata/batch.ts";
import { Dictionary } from "../../pdata/dictionary.ts";
import { itemCountOf } from "../../pdata/item-count.ts";
import { decode, encode } from "../../pdata/otlp/codec.ts";
import { sliceItems } from "../../pdata/slice-items.ts";
import type { ExportRequest } from "./export-request.ts";

/** The request in parts of at most `itemsMax` items. */
export function splitRequest(request: ExportRequest, itemsMax: number): readonly ExportRequest[] {
  if (request.items <= itemsMax) return [request];
  const { signal, bytes, client } = request;
  const { batch } = decode(signal, { encoding: "protobuf", bytes }, new Dictionary());
  const parts: ExportRequest[] = [];
  for (let start = 0; start < request.items; start += itemsMax) {
    const part = sliceItems<AnyBatch>(batch, start, start + itemsMax);
    parts.push({ signal, bytes: encode(part), items: itemCountOf(part), client });
  }
  return parts;
}
