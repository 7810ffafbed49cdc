import type { Signal } from "../../../base/signal.ts";
import { batchOf, jsonOf } from "../../../component/componenttest/component-rig.ts";
import type { Consumers } from "../../../consumer/consumer.ts";
import { Sink } from "../../../consumer/consumertest/sink.ts";
import type { AnyBatch } from "../../../pdata/batch.ts";
import { Dictionary } from "../../../pdata/dictionary.ts";
import { decode } from "../../../pdata/otlp/codec.ts";
import {
  type RunningReceiver,
  startReceiver,
} from "../../../receiver/otlpreceiver/receivertest/running-receiver.ts";

/** A real receiver to send to, with what arrived. */
export interface Destination extends RunningReceiver {
  /** OTLP/JSON of the requests that arrived. */
  arrived(): Record<string, unknown>[];
}

export async function startDestination(
  consumers?: Consumers,
  endpoints: readonly string[] = ["127.0.0.1:0"],
): Promise<Destination> {
  const sink = new Sink();
  const dictionary = new Dictionary();
  const running = await startReceiver({
    consumers: consumers ?? sink.consumers,
    endpoints,
    decode: (signal, wire) => decode(signal, wire, dictionary),
  });
  return { ...running, arrived: () => sink.batches.map(jsonOf) };
}

const requests = {
  traces: {
    resourceSpans: [
      {
        scopeSpans: [
          {
            spans: [
              {
                traceId: "0102030405060708090a0b0c0d0e0f10",
                spanId: "1112131415161718",
                name: "GET /",
                // Long enough that compressions have something to do.
                attributes: [{ key: "text", value: { stringValue: "abc".repeat(200) } }],
              },
            ],
          },
        ],
      },
    ],
  },
  metrics: {
    resourceMetrics: [
      { scopeMetrics: [{ metrics: [{ name: "m", gauge: { dataPoints: [{ asDouble: 1.5 }] } }] }] },
    ],
  },
  logs: { resourceLogs: [{ scopeLogs: [{ logRecords: [{ body: { stringValue: "hello" } }] }] }] },
} satisfies Record<Signal, unknown>;

/** One item of a signal; each call is a batch of its own. */
export function oneItem(signal: Signal): AnyBatch {
  return batchOf(signal, requests[signal]);
}
