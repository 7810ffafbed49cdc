import type { Signal } from "../../base/signal.ts";
import { jsonToProtobuf } from "../../pdata/otlp/json/json-to-protobuf.ts";
import type { Encoder } from "../encoder.ts";
import { LossCounter } from "../loss-counter.ts";

const utf8 = new TextEncoder();
const nothing = new Uint8Array(0);
const lengthBytes = 4;

/** Protobuf requests with a four-byte big-endian length before each, as the Collector's file exporter frames them. */
export class OtlpFramesEncoder implements Encoder {
  readonly losses = new LossCounter();

  add(signal: Signal, json: string): Uint8Array {
    const request = jsonToProtobuf(signal, utf8.encode(json));
    const frame = new Uint8Array(lengthBytes + request.length);
    new DataView(frame.buffer).setUint32(0, request.length);
    frame.set(request, lengthBytes);
    return frame;
  }

  end(): Uint8Array {
    return nothing;
  }
}

/** One protobuf request: requests one after the other are one request, says protobuf. Only of one signal, which the bytes do not name. */
export class OtlpRequestEncoder implements Encoder {
  readonly losses = new LossCounter();
  #signal: Signal | undefined;

  add(signal: Signal, json: string): Uint8Array {
    this.#signal ??= signal;
    if (signal === this.#signal) return jsonToProtobuf(signal, utf8.encode(json));
    this.losses.add(`requests with ${signal} (a file holds one signal)`);
    return nothing;
  }

  end(): Uint8Array {
    return nothing;
  }
}
