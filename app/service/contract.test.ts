import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { assertDefined } from "../base/assert.ts";
import { type Signal, signals } from "../base/signal.ts";
import { forAllSignals } from "../consumer/consumer.ts";
import { type Destination, startDestination } from "../exporter/exporterhelper/sendtest/destination.ts";
import { Ports } from "../network/ports.ts";
import type { AnyBatch } from "../pdata/batch.ts";
import { Dictionary } from "../pdata/dictionary.ts";
import { itemCountOf } from "../pdata/item-count.ts";
import { decode, encode } from "../pdata/otlp/codec.ts";
import { callGrpc, grpcMethods, send } from "../receiver/otlpreceiver/receivertest/clients.ts";
import {
  type RunningReceiver,
  startReceiver,
} from "../receiver/otlpreceiver/receivertest/running-receiver.ts";
import { createFactories } from "./factories.ts";
import {
  answerOf,
  configured,
  runConnector,
  runExporter,
  runProcessor,
  type Traffic,
  traffic,
} from "./graph/graphtest/contract.ts";
import { toyBatch } from "./graph/graphtest/graph-rig.ts";

/*
 * The contract of every component: with a neighbour that refuses now and then, each item it was given is handed on, dropped for a
 * reason, or refused to its sender; and none ends twice.
 */

const unused = () => {
  throw new Error("the engine is not part of this test");
};
const factories = createFactories({
  otlp: { decode: unused, admit: () => undefined, ports: new Ports() },
  store: unused,
});

/** A configuration of each processor that leaves something out, where it can. `batch` answers for itself: it takes all there is. */
const processors: Readonly<Record<string, unknown>> = {
  attributes: { actions: [{ key: "a", value: 1, action: "insert" }] },
  batch: { send_batch_size: 7, send_batch_max_size: 9 },
  filter: {
    ...{ error_mode: "ignore", traces: { span: ['IsMatch(span_id.string, ".*[13]$")'] } },
    logs: { log_record: ['IsMatch(severity_text, ".*[13]$")'] },
    metrics: { datapoint: ["value_int == 2"] },
  },
  k8s_attributes: {},
  memory_limiter: { check_interval: "1s", limit_mib: 100_000 },
  probabilistic_sampler: { sampling_percentage: 40 },
  redaction: { allow_all_keys: true },
  resource: { attributes: [{ key: "a", value: "b", action: "upsert" }] },
  resource_detection: { detectors: [] },
  transform: {
    trace_statements: ['set(span.attributes["a"], 1)'],
    log_statements: ['set(log.attributes["a"], 1)'],
    metric_statements: ['set(datapoint.attributes["a"], 1)'],
  },
};

/** These take everything at once and answer for what becomes of it. */
const takesOver: ReadonlySet<string> = new Set(["batch"]);

const few = { numRuns: 25 };

test("every processor, connector and exporter is here", () => {
  expect(Object.keys(processors)).toEqual(factories.types("processor"));
  expect([...Object.keys(connectors)]).toEqual(factories.types("connector"));
  expect([...Object.keys(exporters(0, 0)), "store"].toSorted()).toEqual(factories.types("exporter"));
});

describe.each(Object.entries(processors))("processor %s", (type, raw) => {
  const factory = assertDefined(factories.find("processor", type), type);
  const supported = signals.filter((signal) => factory.signals[signal] !== undefined);

  test.each(supported)("%s", async (signal) => {
    await fc.assert(
      fc.asyncProperty(traffic, async (traffic) => {
        const account = await runProcessor(signal, configured(factory, raw), traffic);
        const { taken, refused, handedOn, handedBack, dropped, lost } = account;
        const sent = traffic.sizes.reduce((sum, size) => sum + size, 0);
        expect([taken + refused, lost]).toEqual([sent, 0]);
        expect(taken).toBe(handedOn + dropped);
        if (takesOver.has(type)) expect(refused).toBe(0);
        // What is refused is so because of who stands behind, who saw it but for what would have been dropped.
        else expect(handedBack).toBeLessThanOrEqual(refused);
      }),
      few,
    );
  });
});

const connectors: Readonly<Record<string, (signal: Signal) => unknown>> = {
  forward: () => ({}),
  routing: (signal) => ({
    table: [
      {
        ...{
          context: { traces: "span", logs: "log", metrics: "metric" }[signal],
          pipelines: [`${signal}/out`],
        },
        condition: {
          traces: 'name == "x"',
          logs: 'IsMatch(severity_text, ".*[13]$")',
          metrics: 'name == "m"',
        }[signal],
      },
    ],
  }),
};

describe.each(Object.entries(connectors))("connector %s", (type, rawOf) => {
  const factory = assertDefined(factories.find("connector", type), type);

  test.each(signals)("%s", async (signal) => {
    await fc.assert(
      fc.asyncProperty(traffic, async (traffic) => {
        const account = await runConnector(signal, configured(factory, rawOf(signal)), traffic);
        const { taken, refused, handedOn, handedBack, dropped, lost } = account;
        const sent = traffic.sizes.reduce((sum, size) => sum + size, 0);
        expect([taken + refused, lost]).toEqual([sent, 0]);
        // What one route took is there, also where another one makes the sender come again.
        expect(handedOn + dropped).toBeGreaterThanOrEqual(taken);
        expect(handedOn + handedBack + dropped).toBeLessThanOrEqual(taken + refused);
        if (refused === 0) expect(taken).toBe(handedOn + dropped);
      }),
      few,
    );
  });
});

/** Sends items of a signal to a receiver; true once they were acknowledged. */
const ways = {
  http: async ({ httpPort }: RunningReceiver, signal: Signal, body: Buffer): Promise<boolean> => {
    const headers = { "content-type": "application/x-protobuf" };
    const { status } = await send(httpPort, { path: `/v1/${signal}`, headers, body });
    // What was refused is retryable, the sender's fault, or ours.
    expect([200, 400, 503]).toContain(status);
    return status === 200;
  },
  grpc: async ({ grpcPort }: RunningReceiver, signal: Signal, body: Buffer): Promise<boolean> =>
    Buffer.isBuffer(await callGrpc(grpcPort, { path: grpcMethods[signal], body })),
};

describe.each(Object.entries(ways))("receiver otlp by %s", (_protocol, sendBy) => {
  test.each(signals)("%s", async (signal) => {
    await fc.assert(
      fc.asyncProperty(traffic, async ({ sizes, answers }) => {
        const behind = { taken: 0, refused: 0, asked: 0 };
        const consume = (batch: AnyBatch) => {
          const error = answerOf(answers[behind.asked++ % answers.length]!);
          behind[error === undefined ? "taken" : "refused"] += itemCountOf(batch);
          return error === undefined ? Promise.resolve() : Promise.reject(error);
        };
        const running = await startReceiver({
          consumers: forAllSignals({ mutatesData: false, consume }),
          decode: (of, wire) => decode(of, wire, new Dictionary()),
        });
        const acknowledged = await Promise.all(
          sizes.map(async (size) => {
            const body = Buffer.from(encode(toyBatch(signal, size)));
            return (await sendBy(running, signal, body)) ? size : 0;
          }),
        );
        await running.receiver.shutdown();
        const count = (outcome: string) => running.telemetry.total("items", outcome, signal);
        expect(acknowledged.reduce((sum, size) => sum + size, 0)).toBe(behind.taken);
        expect(count("refused") + count("throttled")).toBe(behind.refused);
        expect(count("received")).toBe(behind.taken + behind.refused);
      }),
      { numRuns: 8 },
    );
  });
});

let dir: string;
let destination: Destination;
let answers: Traffic["answers"] = ["takes"];
let asked = 0;
let taken = 0;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "sightglass-contract-"));
  const consume = (batch: AnyBatch) => {
    const error = answerOf(answers[asked++ % answers.length]!);
    if (error !== undefined) return Promise.reject(error);
    taken += itemCountOf(batch);
    return Promise.resolve();
  };
  destination = await startDestination(forAllSignals({ mutatesData: false, consume }));
});

afterAll(async () => {
  await destination.receiver.shutdown();
  await rm(dir, { recursive: true, force: true });
});

/** Each with and without a queue and retries where it can have them; what sends does so to a real receiver that refuses now and then. */
function exporters(grpcPort: number, httpPort: number): Readonly<Record<string, readonly unknown[]>> {
  const quick = { initial_interval: "1ms", max_interval: "2ms", max_elapsed_time: "10ms" };
  const kinds = [
    { sending_queue: { enabled: false }, retry_on_failure: { enabled: false } },
    { sending_queue: { enabled: false }, retry_on_failure: quick },
    { sending_queue: { queue_size: 3 }, retry_on_failure: quick },
    { sending_queue: { sizer: "items", queue_size: 200, batch: { min_size: 20 } }, retry_on_failure: quick },
  ];
  const grpc = { endpoint: `127.0.0.1:${grpcPort}`, tls: { insecure: true } };
  const http = { endpoint: `http://127.0.0.1:${httpPort}` };
  return {
    debug: [{ verbosity: "basic" }],
    file: [{ path: join(dir ?? "", "out.json") }],
    otlp_grpc: kinds.map((kind) => ({ ...grpc, ...kind })),
    otlp_http: kinds.map((kind) => ({ ...http, ...kind })),
  };
}

/** These hand on to somebody who counts, too. */
const isCounted: ReadonlySet<string> = new Set(["otlp_grpc", "otlp_http"]);

describe.each(["debug", "file", "otlp_grpc", "otlp_http"])("exporter %s", (type) => {
  const factory = assertDefined(factories.find("exporter", type), type);

  test.each(signals)("%s", async (signal) => {
    for (const raw of exporters(destination.grpcPort, destination.httpPort)[type]!) {
      await fc.assert(
        fc.asyncProperty(traffic, async ({ sizes, answers: given }) => {
          answers = given;
          const before = taken;
          const account = await runExporter(signal, configured(factory, raw), sizes);
          const sent = sizes.reduce((sum, size) => sum + size, 0);
          expect([account.taken + account.refused, account.lost]).toEqual([sent, 0]);
          expect(account.taken).toBe(account.handedOn + account.dropped);
          if (isCounted.has(type)) expect(taken - before).toBe(account.handedOn);
        }),
        { numRuns: 8 },
      );
    }
  });
});
