import type { Signal } from "../../base/signal.ts";
import type { AnyBatch, WireRequest } from "../../pdata/batch.ts";
import { appendBatch } from "../../pdata/batch-append.ts";
import { Dictionary } from "../../pdata/dictionary.ts";
import { newLogBatch } from "../../pdata/log-batch.ts";
import { newMetricBatch } from "../../pdata/metric-batch.ts";
import { decode } from "../../pdata/otlp/codec.ts";
import { newTraceBatch } from "../../pdata/trace-batch.ts";

/** The requests as one chunk, the way the index collects them. */
export function chunkOf(
  signal: Signal,
  requests: readonly (Uint8Array | WireRequest)[],
): { batch: AnyBatch; itemCount: number } {
  const dictionary = new Dictionary();
  const batch = newBatch(signal, dictionary);
  let itemCount = 0;
  for (const request of requests) {
    const wire: WireRequest = "encoding" in request ? request : { encoding: "protobuf", bytes: request };
    const decoded = decode(signal, wire, dictionary);
    itemCount += decoded.itemCount;
    appendBatch<AnyBatch>(batch, decoded.batch);
  }
  return { batch, itemCount };
}

function newBatch(signal: Signal, dictionary: Dictionary): AnyBatch {
  if (signal === "traces") return newTraceBatch(dictionary);
  return signal === "metrics" ? newMetricBatch(dictionary) : newLogBatch(dictionary);
}
