import type { Signal } from "../../../base/signal.ts";
import type { AnyBatch, WireRequest } from "../../../pdata/batch.ts";
import { Dictionary } from "../../../pdata/dictionary.ts";
import { newLogBatch } from "../../../pdata/log-batch.ts";
import { newMetricBatch } from "../../../pdata/metric-batch.ts";
import { type Decoded, LimitError, MalformedError } from "../../../pdata/otlp/decoded.ts";
import { newTraceBatch } from "../../../pdata/trace-batch.ts";

/** What the stand-in decoder is to make of a request. */
export interface Script {
  readonly items?: number;
  readonly rejected?: Readonly<Record<string, number>>;
  readonly warnings?: Readonly<Record<string, number>>;
  readonly fail?: "malformed" | "limit" | "bug";
  readonly padding?: string;
}

/** In protobuf: one field 1 with the script as JSON text in it, so that the bytes start as a real request does. */
export function scriptedProtobuf(script: Script): Buffer {
  const text = Buffer.from(JSON.stringify(script));
  const length: number[] = [];
  let rest = text.length;
  for (; rest > 0x7f; rest >>>= 7) length.push((rest & 0x7f) | 0x80);
  return Buffer.concat([Buffer.from([0x0a, ...length, rest]), text]);
}

export function scriptedJson(script: Script): Buffer {
  return Buffer.from(JSON.stringify({ script }));
}

const newBatches: Record<Signal, (dictionary: Dictionary) => AnyBatch> = {
  traces: newTraceBatch,
  metrics: newMetricBatch,
  logs: newLogBatch,
};

/** Plays the decoder: does what the script in the request says. An empty protobuf request has no items. */
export function standInDecode(signal: Signal, wire: WireRequest): Decoded<AnyBatch> {
  const script = readScript(wire);
  if (script.fail === "malformed") throw new MalformedError("bad varint", 17);
  if (script.fail === "limit") throw new LimitError("items", "more than 200000 items in one request");
  if (script.fail === "bug") throw new TypeError("cannot read properties of secret-telemetry");
  return {
    batch: newBatches[signal](new Dictionary()),
    itemCount: script.items ?? 0,
    rejected: new Map(Object.entries(script.rejected ?? {})),
    warnings: new Map(Object.entries(script.warnings ?? {})),
  };
}

function readScript({ encoding, bytes }: WireRequest): Script {
  const text = Buffer.from(bytes).toString();
  if (encoding === "protobuf" && bytes.length === 0) return {};
  try {
    if (encoding === "json") return (JSON.parse(text) as { script?: Script }).script ?? {};
    return JSON.parse(text.slice(text.indexOf("{"))) as Script;
  } catch {
    throw new MalformedError("no message", 0);
  }
}
