import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { assertDefined } from "../base/assert.ts";
import { type Signal, signals } from "../base/signal.ts";
import { forAllSignals } from "../consumer/consumer.ts";
import { Ports } from "../network/ports.ts";
import type { AnyBatch } from "../pdata/batch.ts";
import { Dictionary } from "../pdata/dictionary.ts";
import { itemCountOf } from "../pdata/item-count.ts";
import { decode } from "../pdata/otlp/codec.ts";
import { send } from "../receiver/otlpreceiver/receivertest/clients.ts";
import { startReceiver } from "../receiver/otlpreceiver/receivertest/running-receiver.ts";
import { createFactories } from "./factories.ts";
import {
  answerOf,
  configured,
  runConnector,
  runExporter,
  runProcessor,
  traffic,
} from "./graph/graphtest/contract.ts";

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
  expect([...Object.keys(exporters("")), "store"].toSorted()).toEqual(factories.types("exporter"));
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

describe("receiver otlp", () => {
  const request = (count: number) => {
    const logRecords = Array.from({ length: count }, (_, index) => ({ severityText: String(index) }));
    return JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords }] }] });
  };

  test("logs", async () => {
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
          decode: (signal, wire) => decode(signal, wire, new Dictionary()),
        });
        const acknowledged = await Promise.all(
          sizes.map(async (size) => {
            const { status } = await send(running.httpPort, {
              path: "/v1/logs",
              headers: { "content-type": "application/json" },
              body: Buffer.from(request(size)),
            });
            expect([200, 400, 503]).toContain(status);
            return status === 200 ? size : 0;
          }),
        );
        await running.receiver.shutdown();
        const { telemetry } = running;
        const count = (outcome: string) => telemetry.total("items", outcome, "logs");
        expect(acknowledged.reduce((sum, size) => sum + size, 0)).toBe(behind.taken);
        expect(count("refused") + count("throttled")).toBe(behind.refused);
        expect(count("received")).toBe(behind.taken + behind.refused);
      }),
      { numRuns: 10 },
    );
  });
});

let dir: string;
let server: Server;
let answers: readonly number[] = [200];
let asked = 0;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "sightglass-contract-"));
  server = createServer((request, response) => {
    request.resume();
    request.on("end", () => response.writeHead(answers[asked++ % answers.length]!).end());
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
});

afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await rm(dir, { recursive: true, force: true });
});

/** Each with and without a queue where it can have one. */
function exporters(endpoint: string): Readonly<Record<string, readonly unknown[]>> {
  const quick = { initial_interval: "1ms", max_interval: "2ms", max_elapsed_time: "10ms" };
  return {
    debug: [{ verbosity: "basic" }],
    file: [{ path: join(dir ?? "", "out.json") }],
    // Of its neighbour the tests of the exporter know more than one that is not there.
    otlp_grpc: [
      {
        endpoint: "127.0.0.1:1",
        tls: { insecure: true },
        sending_queue: { enabled: false },
        retry_on_failure: quick,
      },
    ],
    otlp_http: [
      { endpoint, sending_queue: { enabled: false }, retry_on_failure: { enabled: false } },
      { endpoint, sending_queue: { enabled: false }, retry_on_failure: quick },
      { endpoint, sending_queue: { queue_size: 3 }, retry_on_failure: quick },
    ],
  };
}

const statuses = fc.array(fc.constantFrom(200, 200, 503, 400), { minLength: 1, maxLength: 6 });

describe.each(["debug", "file", "otlp_grpc", "otlp_http"])("exporter %s", (type) => {
  const factory = assertDefined(factories.find("exporter", type), type);

  test.each(signals)("%s", async (signal) => {
    const { port } = server.address() as { port: number };
    for (const raw of exporters(`http://127.0.0.1:${port}`)[type]!) {
      await fc.assert(
        fc.asyncProperty(traffic, statuses, async ({ sizes }, given) => {
          answers = given;
          const { taken, refused, handedOn, dropped, lost } = await runExporter(
            signal,
            configured(factory, raw),
            sizes,
          );
          expect([taken + refused, lost]).toEqual([sizes.reduce((sum, size) => sum + size, 0), 0]);
          expect(taken).toBe(handedOn + dropped);
        }),
        { numRuns: 8 },
      );
    }
  });
});
