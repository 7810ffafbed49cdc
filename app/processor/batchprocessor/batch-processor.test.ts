import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import {
  batchOf,
  ComponentRig,
  configOf,
  jsonOf,
  readConfig,
} from "../../component/componenttest/component-rig.ts";
import type { Consumer } from "../../consumer/consumer.ts";
import { RetryableError } from "../../consumer/consumer-error.ts";
import { HeldConsumer } from "../../consumer/consumertest/held-consumer.ts";
import { refusingConsumers } from "../../consumer/consumertest/refusing-consumers.ts";
import { Sink } from "../../consumer/consumertest/sink.ts";
import type { AnyBatch } from "../../pdata/batch.ts";
import { Dictionary } from "../../pdata/dictionary.ts";
import { itemCountOf } from "../../pdata/item-count.ts";
import { decode } from "../../pdata/otlp/codec.ts";
import { batchSchema } from "./config.ts";
import { batchProcessorFactory } from "./factory.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

let nextId = 1;

/** A request of `count` log records, numbered from 1 on in their bodies. */
function logs(count: number, tenant?: string): AnyBatch {
  const logRecords = Array.from({ length: count }, () => ({ body: { intValue: nextId++ } }));
  const metadata = new Map(tenant === undefined ? [] : [["x-tenant", [tenant]]]);
  const client = { address: "10.0.0.1", metadata, auth: { user: "a" } };
  return batchOf("logs", { resourceLogs: [{ scopeLogs: [{ logRecords }] }] }, { client });
}

/** The numbers of the records. */
function numbersOf(batch: AnyBatch): number[] {
  return [...JSON.stringify(jsonOf(batch)).matchAll(/"intValue":"(\d+)"/g)].map(([, digits]) =>
    Number(digits),
  );
}

function rig(raw: unknown, next: Consumer = new Sink()) {
  nextId = 1;
  const component = new ComponentRig("batch");
  const processor = batchProcessorFactory.create(
    "logs",
    configOf(batchSchema, raw),
    component.settings,
    next,
  );
  const sent = () => (next as Sink).batches.map(numbersOf);
  return { component, processor, sent };
}

describe("when batches go on", () => {
  test("once there are enough items, from as many requests as it takes", async () => {
    const { processor, sent, component } = rig({ send_batch_size: 4 });
    await processor.consume(logs(3));
    expect(sent()).toEqual([]);
    await processor.consume(logs(3));
    await vi.advanceTimersByTimeAsync(0);
    expect(sent()).toEqual([[1, 2, 3, 4, 5, 6]]);
    expect(Object.fromEntries(component.numbers)).toEqual({
      processor_batch_metadata_cardinality: 1,
      processor_batch_batch_size_trigger_send: 1,
    });
    expect(component.observed.get("processor_batch_batch_send_size")).toEqual([6]);
  });

  test("when the first item has waited long enough", async () => {
    const { processor, sent, component } = rig({ timeout: "5s" });
    await processor.consume(logs(1));
    await vi.advanceTimersByTimeAsync(4_999);
    await processor.consume(logs(1));
    expect(sent()).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(sent()).toEqual([[1, 2]]);
    await processor.consume(logs(1));
    await vi.advanceTimersByTimeAsync(4_999);
    expect(sent()).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(sent()).toEqual([[1, 2], [3]]);
    expect(component.numbers.get("processor_batch_timeout_trigger_send")).toBe(2);
  });

  test.each([{ timeout: 0 }, { send_batch_size: 0 }])(
    "at once with %j, split by the maximum",
    async (raw) => {
      const { processor, sent } = rig({ send_batch_max_size: raw.timeout === 0 ? 10_000 : 2, ...raw });
      await processor.consume(logs(5));
      await vi.advanceTimersByTimeAsync(0);
      expect(sent()).toEqual(raw.timeout === 0 ? [[1, 2, 3, 4, 5]] : [[1, 2], [3, 4], [5]]);
    },
  );

  test("in batches of no more than the maximum; the rest goes on waiting", async () => {
    const { processor, sent } = rig({ send_batch_size: 3, send_batch_max_size: 4 });
    await processor.consume(logs(2));
    await processor.consume(logs(12));
    await vi.advanceTimersByTimeAsync(0);
    expect(sent()).toEqual([
      [1, 2, 3, 4],
      [5, 6, 7, 8],
      [9, 10, 11, 12],
    ]);
    await vi.advanceTimersByTimeAsync(200);
    expect(sent().at(-1)).toEqual([13, 14]);
  });

  test("all of them at the end", async () => {
    const { processor, sent } = rig({ send_batch_size: 100, send_batch_max_size: 100 });
    await processor.start();
    await processor.consume(logs(99));
    await processor.shutdown();
    expect(sent().flat()).toHaveLength(99);
    await processor.shutdown();
    expect(sent()).toHaveLength(1);
  });

  test("requests without items leave nothing behind", async () => {
    const { processor, sent } = rig({ timeout: 0 });
    await processor.consume(batchOf("logs", {}));
    await processor.shutdown();
    expect(sent()).toEqual([]);
  });
});

test("a metric whose points are more than a batch may hold is sent in pieces", async () => {
  const sink = new Sink();
  const { settings } = new ComponentRig("batch");
  const config = configOf(batchSchema, { send_batch_size: 2, send_batch_max_size: 2 });
  const processor = batchProcessorFactory.create("metrics", config, settings, sink);
  const dataPoints = [1, 2, 3].map((asInt) => ({
    asInt,
    attributes: [{ key: "n", value: { intValue: asInt } }],
  }));
  const metrics = [
    { name: "a", gauge: { dataPoints } },
    { name: "b", summary: { dataPoints: [{ count: 4 }] } },
  ];
  await processor.consume(batchOf("metrics", { resourceMetrics: [{ scopeMetrics: [{ metrics }] }] }));
  await processor.shutdown();
  expect(sink.batches.map(itemCountOf)).toEqual([2, 2]);
  const names = sink.batches.map((batch) =>
    [...JSON.stringify(jsonOf(batch)).matchAll(/"name":"(\w)"/g)].map(([, n]) => n),
  );
  expect(names).toEqual([["a"], ["a", "b"]]);
});

test("while one batch is sent one more may wait; then senders do", async () => {
  const held = new HeldConsumer();
  const { processor } = rig({ send_batch_size: 2 }, held);
  await processor.consume(logs(2));
  expect(held.heldCount).toBe(1);
  await processor.consume(logs(2));
  let isTaken = false;
  const third = processor.consume(logs(1)).then(() => {
    isTaken = true;
  });
  await vi.advanceTimersByTimeAsync(10_000);
  expect({ isTaken, held: held.heldCount }).toEqual({ isTaken: false, held: 1 });
  held.release();
  await vi.advanceTimersByTimeAsync(0);
  held.release();
  await third;
  const ended = processor.shutdown();
  await vi.advanceTimersByTimeAsync(0);
  held.release();
  await ended;
});

test("a failure is not told to senders, who were told already; the items are counted", async () => {
  const error = new RetryableError("disk_full", "disk full", 1_000);
  const { processor, component } = rig({ timeout: 0 }, refusingConsumers(error).logs!);
  await processor.consume(logs(3));
  await processor.shutdown();
  expect(component.drops).toEqual([
    { signal: "logs", items: 3, reason: "sender_failed", exampleRows: [0, 1, 2] },
  ]);
  expect(component.lines).toEqual(["Sender failed: disk full"]);
});

describe("metadata keys", () => {
  test("keep senders apart, and only they survive", async () => {
    const sink = new Sink();
    const { processor, sent, component } = rig({ metadata_keys: ["X-Tenant"] }, sink);
    await processor.consume(logs(1, "a"));
    await processor.consume(logs(1, "b"));
    await processor.consume(logs(1, "a"));
    await processor.consume(logs(1));
    await processor.shutdown();
    expect(sent()).toEqual([[1, 3], [2], [4]]);
    expect(sink.batches.map(({ client }) => client?.metadata.get("x-tenant"))).toEqual([
      ["a"],
      ["b"],
      undefined,
    ]);
    expect(sink.batches[0]!.client).toMatchObject({ address: "", auth: {} });
    expect(component.numbers.get("processor_batch_metadata_cardinality")).toBe(3);
  });

  test("may not become too many", async () => {
    const { processor } = rig({ metadata_keys: ["x-tenant"], metadata_cardinality_limit: 1 });
    await processor.consume(logs(1, "a"));
    await expect(processor.consume(logs(1, "b"))).rejects.toThrow(
      "too many batcher metadata-value combinations",
    );
    await processor.shutdown();
  });

  test("without any, what is known of senders is lost", async () => {
    const sink = new Sink();
    const { processor } = rig({ timeout: 0 }, sink);
    await processor.consume(logs(1, "a"));
    expect(sink.batches[0]!.client).toBeUndefined();
  });
});

test("requests as they came are joined, and copied: the receiver has its bytes back", async () => {
  const sink = new Sink();
  const { settings } = new ComponentRig("batch");
  const processor = batchProcessorFactory.create("logs", configOf(batchSchema, null), settings, sink);
  const dictionary = new Dictionary();
  const record = (n: number) => ({
    resourceLogs: [{ scopeLogs: [{ logRecords: [{ body: { intValue: n } }] }] }],
  });
  for (const n of [7, 8]) {
    const batch = batchOf("logs", record(n), { dictionary, keepsWire: true });
    const bytes = Buffer.from(batch.wire!.bytes);
    batch.wire = { encoding: "protobuf", bytes };
    await processor.consume(batch);
    bytes.fill(0);
  }
  await processor.shutdown();
  const joined = decode("logs", sink.batches[0]!.wire!, new Dictionary()).batch;
  expect(numbersOf(joined)).toEqual([7, 8]);
  expect(numbersOf(sink.batches[0]!)).toEqual([7, 8]);
});

test.each([
  [null, []],
  [
    { send_batch_size: 10, send_batch_max_size: 5 },
    ["send_batch_max_size: send_batch_max_size must be greater or equal to send_batch_size"],
  ],
  [
    { metadata_keys: ["a", "A"] },
    ['metadata_keys::1: duplicate entry in metadata_keys: "a" (case-insensitive)'],
  ],
  [{ timeout: "-1s" }, ["timeout: timeout must be greater or equal to 0"]],
  [{ send_batch_sise: 1 }, ["send_batch_sise: has invalid keys: send_batch_sise"]],
])("%j", (raw, issues) => {
  expect(readConfig(batchSchema, raw).issues).toEqual(issues);
});

test("defaults", () => {
  expect(batchSchema.defaults()).toEqual({
    timeout: 200,
    send_batch_size: 8192,
    send_batch_max_size: 0,
    metadata_keys: [],
    metadata_cardinality_limit: 1000,
  });
});
