import { assertNever } from "../../base/assert.ts";
import type { Signal } from "../../base/signal.ts";
import type { AnyBatch, WireRequest } from "../batch.ts";
import type { Dictionary } from "../dictionary.ts";
import type { LogBatch } from "../log-batch.ts";
import type { MetricBatch } from "../metric-batch.ts";
import type { TraceBatch } from "../trace-batch.ts";
import { type Decoded, type DecodeLimits, defaultDecodeLimits } from "./decoded.ts";
import { jsonToProtobuf } from "./json/json-to-protobuf.ts";
import { decodeLogs } from "./logs-decode.ts";
import { encodeLogs } from "./logs-encode.ts";
import { decodeMetrics } from "./metrics-decode.ts";
import { encodeMetrics } from "./metrics-encode.ts";
import { decodeTraces } from "./traces-decode.ts";
import { encodeTraces } from "./traces-encode.ts";

export interface BatchOf {
  traces: TraceBatch;
  metrics: MetricBatch;
  logs: LogBatch;
}

type Decoders = {
  readonly [S in Signal]: (
    bytes: Uint8Array,
    dictionary: Dictionary,
    limits: DecodeLimits,
  ) => Decoded<BatchOf[S]>;
};

const decoders: Decoders = { traces: decodeTraces, metrics: decodeMetrics, logs: decodeLogs };

/**
 * A request in either encoding as columns, coded in `dictionary`. `batch.wire` is the request as it came. JSON is read
 * as the protobuf that says the same. Throws `MalformedError`, `LimitError`.
 */
export function decode<S extends Signal>(
  signal: S,
  wire: WireRequest,
  dictionary: Dictionary,
  limits: DecodeLimits = defaultDecodeLimits,
): Decoded<BatchOf[S]> {
  const isJson = wire.encoding === "json";
  const bytes = isJson ? jsonToProtobuf(signal, wire.bytes) : wire.bytes;
  const decoded = decoders[signal](bytes, dictionary, limits);
  decoded.batch.wire = wire;
  return decoded;
}

/** All items of the batch as an OTLP protobuf request. For JSON: `protobufToJson` of it. */
export function encode(batch: AnyBatch): Uint8Array {
  return encodeLoosely(batch).slice();
}

/** The same in memory that may be larger: for bytes that are copied anyway, and then let go. */
export function encodeLoosely(batch: AnyBatch): Uint8Array {
  switch (batch.signal) {
    case "traces":
      return encodeTraces(batch);
    case "metrics":
      return encodeMetrics(batch);
    case "logs":
      return encodeLogs(batch);
    default:
      return assertNever(batch);
  }
}
