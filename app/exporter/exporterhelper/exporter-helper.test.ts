import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, test } from "vitest";
import { batchOf, ComponentRig, configOf } from "../../component/componenttest/component-rig.ts";
import type { StorageClient } from "../../component/host.ts";
import { PermanentError, RetryableError } from "../../consumer/consumer-error.ts";
import type { AnyBatch } from "../../pdata/batch.ts";
import { protobufToJson } from "../../pdata/otlp/json/protobuf-to-json.ts";
import type { ExportRequest } from "./export-request.ts";
import { ExporterHelper, type ExporterHelperSettings } from "./exporter-helper.ts";
import { sendingQueue } from "./queue-config.ts";
import type { RequestSender } from "./request-sender.ts";
import type { Send } from "./retry.ts";
import { retryOnFailure } from "./retry-config.ts";

/** Fast enough for a test, with the shape of a real configuration. */
const quickRetry = configOf(retryOnFailure, {
  initial_interval: "1ms",
  max_interval: "2ms",
  randomization_factor: 0,
  max_elapsed_time: "20ms",
});

const open: ExporterHelper[] = [];
afterEach(async () => {
  for (const helper of open.splice(0)) await helper.shutdown();
});

function make(
  sender: RequestSender,
  queue?: unknown,
  rig = new ComponentRig("otlp"),
  more: Partial<ExporterHelperSettings> = {},
) {
  const helper = new ExporterHelper({
    ...{ signal: "logs", component: rig.settings, sender, retry: quickRetry },
    queue: queue === undefined ? undefined : configOf(sendingQueue, queue),
    ...more,
  });
  open.push(helper);
  return { helper, rig };
}

async function start(send: Send, queue?: unknown, rig = new ComponentRig("otlp"), retry = quickRetry) {
  const made = make({ send }, queue, rig, { retry });
  await made.helper.start();
  return made;
}

function logs(...bodies: string[]): AnyBatch {
  const logRecords = bodies.map((stringValue) => ({ body: { stringValue } }));
  return batchOf("logs", { resourceLogs: [{ scopeLogs: [{ logRecords }] }] });
}

/** The bodies in a request. */
function bodies({ signal, bytes }: ExportRequest): string[] {
  const request = JSON.parse(protobufToJson(signal, bytes)) as {
    readonly resourceLogs: readonly {
      readonly scopeLogs: readonly {
        readonly logRecords: readonly { readonly body: { readonly stringValue: string } }[];
      }[];
    }[];
  };
  return request.resourceLogs.flatMap(({ scopeLogs }) =>
    scopeLogs.flatMap(({ logRecords }) => logRecords.map(({ body }) => body.stringValue)),
  );
}

/** Sends are remembered, and fail as `failures` says, one after the other. */
function recorder(...failures: (Error | undefined)[]) {
  const sent: string[][] = [];
  const send: Send = async (request) => {
    await sleep(0);
    const failure = failures.shift();
    if (failure !== undefined) throw failure;
    sent.push(bodies(request));
  };
  return { send, sent };
}

/** A destination that answers when it is told to. */
function heldSend() {
  const waiting: (() => void)[] = [];
  const sent: string[][] = [];
  const send: Send = async (request) => {
    await new Promise<void>((resolve) => waiting.push(resolve));
    sent.push(bodies(request));
  };
  return { send, sent, waiting };
}

const unavailable = new RetryableError("unavailable", "not now", 0);

test("without a queue the sender waits, and retries happen meanwhile", async () => {
  const { send, sent } = recorder(unavailable, unavailable);
  const { helper, rig } = await start(send);
  await helper.consume(logs("a"));
  expect(sent).toEqual([["a"]]);
  expect(rig.numbers.get('exporter_sent_log_records{exporter="otlp"}')).toBe(1);
  expect(rig.statuses.at(-1)?.status).toBe("ok");
});

test("without a queue a permanent error goes back to the sender", async () => {
  const { helper, rig } = await start(recorder(new PermanentError("rejected", "never")).send);
  await expect(helper.consume(logs("a", "b"))).rejects.toThrow("never");
  expect(rig.numbers.get('exporter_send_failed_log_records{exporter="otlp"}')).toBe(2);
  expect(rig.drops).toEqual([]);
});

test("retries end after max_elapsed_time", async () => {
  const rig = new ComponentRig("otlp");
  const send: Send = () => {
    rig.nowMs += 15;
    return Promise.reject(unavailable);
  };
  const { helper } = await start(send, undefined, rig);
  await expect(helper.consume(logs("a"))).rejects.toThrow("no more retries left: not now");
});

test("a queue acknowledges at once, and what is lost behind it is counted", async () => {
  const { send, sent } = recorder(new PermanentError("rejected", "never"));
  const { helper, rig } = await start(send, {});
  await helper.consume(logs("a", "b"));
  await helper.consume(logs("c"));
  await helper.shutdown();
  expect(sent).toEqual([["c"]]);
  expect(rig.drops).toMatchObject([{ signal: "logs", items: 2, reason: "rejected", rule: "never" }]);
});

test("a full queue refuses so that the sender comes again", async () => {
  const { send, waiting } = heldSend();
  const { helper, rig } = await start(send, { queue_size: 3, sizer: "items", num_consumers: 1 });
  await helper.consume(logs("a", "b"));
  await helper.consume(logs("c"));
  const refused = helper.consume(logs("d"));
  await expect(refused).rejects.toThrow(RetryableError);
  await expect(refused).rejects.toThrow("sending queue is full");
  expect(rig.numbers.get('exporter_enqueue_failed_log_records{exporter="otlp"}')).toBe(1);
  expect(rig.numbers.get('exporter_queue_size{exporter="otlp",data_type="logs"}')).toBe(3);
  await expect.poll(() => waiting.length).toBe(1);
  waiting.shift()!();
  await expect.poll(() => waiting.length).toBe(1);
  await helper.consume(logs("d"));
  for (const _ of [1, 2]) {
    await expect.poll(() => waiting.length).toBe(1);
    waiting.shift()!();
  }
});

test("block_on_overflow waits for room instead", async () => {
  const { send, sent, waiting } = heldSend();
  const { helper } = await start(send, { queue_size: 1, num_consumers: 1, block_on_overflow: true });
  await helper.consume(logs("a"));
  const second = helper.consume(logs("b"));
  await expect.poll(() => waiting.length).toBe(1);
  waiting.shift()!();
  await second;
  await expect.poll(() => waiting.length).toBe(1);
  waiting.shift()!();
  await expect.poll(() => sent).toEqual([["a"], ["b"]]);
});

test("wait_for_result tells the sender how it ended, also for merged requests", async () => {
  const { send, sent } = recorder(undefined, new PermanentError("rejected", "never"));
  const queue = { wait_for_result: true, sizer: "items", batch: { min_size: 2, flush_timeout: "1m" } };
  const { helper, rig } = await start(send, queue);
  await Promise.all([helper.consume(logs("a")), helper.consume(logs("b"))]);
  expect(sent).toEqual([["a", "b"]]);
  const failed = await Promise.allSettled([helper.consume(logs("c")), helper.consume(logs("d"))]);
  expect(failed.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  expect(rig.drops).toEqual([]);
});

test("requests are merged to min_size and split to max_size", async () => {
  const { send, sent } = recorder();
  const batch = { min_size: 4, max_size: 5, flush_timeout: "1m" };
  const { helper } = await start(send, { sizer: "items", queue_size: 100, num_consumers: 1, batch });
  await helper.consume(logs("a", "b", "c"));
  await helper.consume(logs("d", "e", "f", "g"));
  await expect
    .poll(() => sent)
    .toEqual([
      ["a", "b", "c", "d", "e"],
      ["f", "g"],
    ]);
});

test("what is gathered is sent after flush_timeout, and before a shutdown ends", async () => {
  const { send, sent } = recorder();
  const { helper } = await start(send, { sizer: "items", batch: { min_size: 100, flush_timeout: "5ms" } });
  await helper.consume(logs("a"));
  await expect.poll(() => sent).toEqual([["a"]]);
});

test("requests of different tenants are not merged", async () => {
  const { send, sent } = recorder();
  const batch = { min_size: 2, flush_timeout: "1m", partition: { metadata_keys: ["X-Tenant"] } };
  const { helper } = await start(send, { sizer: "items", num_consumers: 1, batch });
  for (const [tenant, body] of [
    ["1", "a"],
    ["2", "b"],
    ["1", "c"],
    ["2", "d"],
  ] as const) {
    const one = logs(body);
    one.client = { address: "", metadata: new Map([["x-tenant", [tenant]]]), auth: {} };
    await helper.consume(one);
  }
  await expect
    .poll(() => sent)
    .toEqual([
      ["a", "c"],
      ["b", "d"],
    ]);
});

test("what is given up at a shutdown while its sender waits is counted once, as not sent", async () => {
  const down: Send = () => Promise.reject(new RetryableError("unavailable", "down", 60_000));
  const forEver = { ...quickRetry, max_elapsed_time: 0 };
  const { helper, rig } = await start(down, { wait_for_result: true }, new ComponentRig("otlp"), forEver);
  const waiting = expect(helper.consume(logs("a"))).rejects.toMatchObject({ reason: "shutdown" });
  await expect.poll(() => rig.statuses.at(-1)?.status).toBe("recoverable");
  await helper.shutdown();
  await waiting;
  expect(rig.numbers.get('exporter_send_failed_log_records{exporter="otlp"}')).toBe(1);
  expect(rig.numbers.has('exporter_enqueue_failed_log_records{exporter="otlp"}')).toBe(false);
});

/** A storage extension that lives as long as the test. `fail` is asked before each call, and throws where one is to fail. */
function storageRig(stored: Map<string, Uint8Array>, fail: () => void = () => undefined): ComponentRig {
  const rig = new ComponentRig("otlp");
  const call = async <T>(act: () => T): Promise<T> => {
    await Promise.resolve();
    fail();
    return act();
  };
  const client: StorageClient = {
    location: "here",
    get: (key) => call(() => stored.get(key)),
    keys: () => call(() => [...stored.keys()]),
    close: () => Promise.resolve(),
    write: (changes) => call(() => apply(changes)),
  };
  const apply = (changes: ReadonlyMap<string, Uint8Array | undefined>) => {
    for (const [key, value] of changes)
      if (value === undefined) stored.delete(key);
      else stored.set(key, value);
  };
  const nothing = () => Promise.resolve();
  rig.extensions.set("file_storage", {
    start: nothing,
    shutdown: nothing,
    storage: { open: () => Promise.resolve(client) },
  });
  return rig;
}

test("a persistent queue goes on after a restart where it was, in order, and tells who sent", async () => {
  const stored = new Map<string, Uint8Array>();
  const down: Send = () => Promise.reject(new RetryableError("unavailable", "down", 60_000));
  const queue = { storage: "file_storage", num_consumers: 1 };
  const forEver = { ...quickRetry, max_elapsed_time: 0 };
  const first = await start(down, queue, storageRig(stored), forEver);
  for (const body of ["a", "b", "c"]) {
    const one = logs(body);
    one.client = { address: "10.0.0.1", metadata: new Map([["x-tenant", [body]]]), auth: {} };
    await first.helper.consume(one);
  }
  await first.helper.shutdown();
  expect([stored.size, first.rig.dropped]).toEqual([3, 0]);
  const clients: unknown[] = [];
  const { send, sent } = recorder();
  const tell: Send = (request) => {
    clients.push(request.client?.metadata.get("x-tenant"));
    return send(request);
  };
  const again = await start(tell, queue, storageRig(stored));
  await expect.poll(() => sent).toEqual([["a"], ["b"], ["c"]]);
  expect(clients).toEqual([["a"], ["b"], ["c"]]);
  await again.helper.shutdown();
  expect(stored.size).toBe(0);
});

/** Keys are listed once, and each of three requests is written, read and removed. */
const storageCalls = 1 + 3 * 3;

test("whichever call of the storage fails, everything taken is sent and the storage is empty in the end", async () => {
  const full = () => Object.assign(new Error("database or disk is full"), { code: "SQLITE_FULL" });
  const run = async (failing: number) => {
    let calls = 0;
    const stored = new Map<string, Uint8Array>();
    const rig = storageRig(stored, () => {
      calls += 1;
      if (calls === failing) throw full();
    });
    const { send, sent } = recorder();
    const helper = (await start(send, { storage: "file_storage", num_consumers: 1 }, rig)).helper;
    const refused: string[] = [];
    for (const body of ["a", "b", "c"])
      await helper.consume(logs(body)).catch((error: unknown) => {
        expect(error).toMatchObject({ name: "RetryableError", reason: "queue_storage" });
        refused.push(body);
      });
    await expect
      .poll(() => [...sent.flat(), ...refused].toSorted(), { timeout: 5_000 })
      .toEqual(["a", "b", "c"]);
    await helper.shutdown();
    expect(stored.size).toBe(0);
    expect(rig.drops).toEqual([]);
    return { calls, refused, isTold: rig.statuses.some(({ reason }) => reason?.includes("full") === true) };
  };
  await expect(run(1)).rejects.toThrow("disk is full");
  const runs = await Promise.all(Array.from({ length: storageCalls }, (_, n) => run(n + 2)));
  // Beyond the last call nothing fails.
  expect(runs.at(-1)).toEqual({ calls: storageCalls, refused: [], isTold: false });
  for (const { refused, isTold } of runs.slice(0, -1)) expect(refused.length > 0).toBe(!isTold);
});

test("a storage that does not exist is told at the start", async () => {
  await expect(start(recorder().send, { storage: "nowhere" })).rejects.toThrow(
    'storage extension "nowhere" not found',
  );
});

test("bytes a receiver uses again are copied into the queue", async () => {
  const { send, sent, waiting } = heldSend();
  const { helper } = await start(send, {});
  const batch = batchOf(
    "logs",
    { resourceLogs: [{ scopeLogs: [{ logRecords: [{ body: { stringValue: "mine" } }] }] }] },
    { keepsWire: true },
  );
  const { bytes } = batch.wire!;
  await helper.consume(batch);
  bytes.fill(0);
  await expect.poll(() => waiting.length).toBe(1);
  waiting.shift()!();
  await expect.poll(() => sent).toEqual([["mine"]]);
});

/** Never answers, until it is closed. */
function deafSender(): RequestSender & { readonly asked: () => number } {
  const waiting: ((error: Error) => void)[] = [];
  return {
    asked: () => waiting.length,
    send: () => new Promise((_resolve, reject) => waiting.push(reject)),
    close: () => {
      for (const reject of waiting.splice(0)) reject(new RetryableError("unavailable", "closed", 0));
    },
  };
}

test("a shutdown takes no longer than it may; what was not sent then is counted and told once", async () => {
  const sender = deafSender();
  const { helper, rig } = make(sender, { num_consumers: 2 }, undefined, { drainTimeoutMs: 20 });
  await helper.start();
  for (const body of ["a", "b", "c", "d", "e"]) await helper.consume(logs(body));
  expect(sender.asked()).toBe(2);
  await helper.shutdown();
  expect(rig.drops.map(({ reason, items }) => [reason, items])).toEqual([
    ...[
      ["shutdown", 1],
      ["shutdown", 1],
    ],
    ["shutdown", 3],
  ]);
  expect(rig.numbers.get('exporter_send_failed_log_records{exporter="otlp"}')).toBe(5);
  expect(rig.lines.at(-1)).toContain("dropped_items=3");
});

const forEver = { ...quickRetry, max_elapsed_time: 0 };
const isDown: Send = () => Promise.reject(new RetryableError("unavailable", "down", 60_000));

describe("an exporter that takes the place of another", () => {
  test.each([
    ["memory", {}, {}],
    ["memory to disk", {}, { storage: "file_storage" }],
    ["disk", { storage: "file_storage" }, { storage: "file_storage" }],
    ["disk to memory", { storage: "file_storage" }, {}],
    ["merging", { batch: { flush_timeout: "1h" }, sizer: "items", queue_size: 10_000 }, {}],
  ])("sends what that had taken over and not sent: %s", async (_name, queueBefore, queueAfter) => {
    const stored = new Map<string, Uint8Array>();
    const rig = storageRig(stored);
    const first = await start(isDown, { num_consumers: 1, ...queueBefore }, rig, forEver);
    for (const body of ["a", "b", "c"]) await first.helper.consume(logs(body));
    const { send, sent } = recorder();
    const next = make({ send }, { num_consumers: 1, ...queueAfter }, rig);
    expect(next.helper.succeed(first.helper)).toBe(true);
    await next.helper.start();
    const takingOver = next.helper.takeOver();
    await first.helper.consume(logs("d"));
    await takingOver;
    await next.helper.consume(logs("e"));
    await first.helper.shutdown();
    await expect.poll(() => sent.flat()).toEqual(["a", "b", "c", "d", "e"]);
    await next.helper.shutdown();
    expect([rig.dropped, stored.size]).toEqual([0, 0]);
  });

  test("leaves it what it has where it does not take over after all", async () => {
    const rig = storageRig(new Map());
    const queue = { storage: "file_storage" };
    const { send, sent, waiting } = heldSend();
    const first = await start(send, queue, rig);
    await first.helper.consume(logs("a"));
    const next = make({ send: isDown }, queue, rig);
    next.helper.succeed(first.helper);
    await next.helper.start();
    await next.helper.shutdown();
    await expect.poll(() => waiting.length).toBe(1);
    waiting.shift()!();
    await expect.poll(() => sent).toEqual([["a"]]);
    expect(rig.dropped).toBe(0);
  });

  test("has those who wait for a result come again", async () => {
    const queue = { wait_for_result: true };
    const first = await start(isDown, queue, undefined, forEver);
    const waits = first.helper.consume(logs("a"));
    const refused = expect(waits).rejects.toMatchObject({ reason: "shutdown" });
    const { send, sent } = recorder();
    const next = make({ send }, queue);
    next.helper.succeed(first.helper);
    await next.helper.start();
    await next.helper.takeOver();
    await refused;
    expect(sent).toEqual([]);
  });
});
