import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, test } from "vitest";
import { durationCodeOf } from "../../spanindex/block/duration-code.ts";
import { QueryPool } from "./query-pool.ts";
import { ownThread, type StartThread, workerThreads } from "./query-thread.ts";
import { spanNano, TestIndex } from "./workertest/test-index.ts";
import { testOperations } from "./workertest/test-operations.ts";

const startFallback = ownThread(() => Promise.resolve({ operations: testOperations }));
const startWorker = workerThreads(new URL("./workertest/test-worker.ts", import.meta.url));
const code = durationCodeOf(spanNano);

const pools: QueryPool[] = [];
const logged: string[] = [];

afterEach(async () => {
  for (const pool of pools.splice(0)) await pool.close();
  logged.length = 0;
});

function poolOf(index: TestIndex, startThread: StartThread): QueryPool {
  const pool = new QueryPool({ index, startThread, startFallback, log: (line) => logged.push(line) });
  pools.push(pool);
  return pool;
}

function sharedCell(value = 0): Int32Array {
  return new Int32Array(new SharedArrayBuffer(4)).fill(value);
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(1);
}

describe.each([
  ["worker threads", startWorker],
  ["the engine's own thread", startFallback],
] as const)("on %s", (_name, startThread) => {
  test("a query sees the blocks of the moment it was asked at", async () => {
    const index = new TestIndex(1);
    const first = index.change(10);
    const pool = poolOf(index, startThread);
    const before = pool.run("codes", {});
    index.change(7, [first]);
    const after = pool.run("codes", {});
    expect(await before).toBe(10 * code);
    expect(await after).toBe(7 * code);
    await until(() => index.released.has(first));
  });

  test("memory of a removed block is kept until a query that waits has seen it through", async () => {
    const index = new TestIndex(1);
    const block = index.change(10);
    const { promise, resolve: open } = Promise.withResolvers<void>();
    index.loadGate = promise;
    const pool = poolOf(index, startThread);
    const waiting = pool.run("attributes", {});
    await until(() => index.loads.length === 1);
    index.change(3, [block]);
    // The next query does not wait for the one that loads.
    expect(await pool.run("codes", {})).toBe(3 * code);
    expect(index.released).not.toContain(block);
    open();
    // The tier of a block that left is lost, what was in memory is not.
    expect(await waiting).toEqual({ before: 10 * code, after: 10 * code, values: 0 });
    await until(() => index.released.has(block));
  });

  test("a tier is loaded once for all queries that need it", async () => {
    const index = new TestIndex(1);
    index.change(10);
    index.change(20);
    const pool = poolOf(index, startThread);
    const answers = await Promise.all([1, 2, 3].map(() => pool.run("attributes", {})));
    for (const answer of answers) expect(answer).toMatchObject({ values: 30 });
    expect(index.loads).toHaveLength(2);
  });

  test("a query fails where a tier cannot be had now: its answer would leave spans out", async () => {
    const index = new TestIndex(1);
    index.change(10);
    const { promise, reject } = Promise.withResolvers<void>();
    index.loadGate = promise;
    const pool = poolOf(index, startThread);
    const failed = expect(pool.run("attributes", {})).rejects.toMatchObject({
      ...{ code: "unavailable", message: expect.stringContaining("no room") },
    });
    await until(() => index.loads.length === 1);
    reject(new Error("no room"));
    await failed;
    expect(await pool.run("codes", {})).toBe(10 * code);
  });

  test("a query fails where a tier never stays until it is seen", async () => {
    const index = new TestIndex(1);
    index.change(10);
    index.isDroppedAtOnce = true;
    const pool = poolOf(index, startThread);
    await expect(pool.run("attributes", {})).rejects.toMatchObject({ code: "unavailable" });
    index.isDroppedAtOnce = false;
    expect(await pool.run("attributes", {})).toMatchObject({ values: 10 });
  });

  test("two hundred queries at once are all answered", async () => {
    const index = new TestIndex(2);
    const pool = poolOf(index, startThread);
    const asked = Array.from({ length: 200 }, async (_, i) => {
      if (i % 10 === 0) index.change(5);
      const expected = (Math.floor(i / 10) + 1) * 5 * code;
      if (i % 3 > 0) return { expected, before: await pool.run<number>("codes", {}), after: undefined };
      return { expected, ...(await pool.run<{ before: number; after: number }>("attributes", {})) };
    });
    for (const { expected, before, after } of await Promise.all(asked)) {
      // One that had to wait for its turn sees what came meanwhile.
      expect(before).toBeGreaterThanOrEqual(expected);
      expect(after ?? before).toBe(before);
    }
  });

  test("a query that was cancelled before it began, or while it waits, ends", async () => {
    const index = new TestIndex(1);
    index.change(10);
    index.loadGate = Promise.withResolvers<void>().promise;
    const pool = poolOf(index, startThread);
    const controller = new AbortController();
    const early = pool.run("codes", {}, AbortSignal.abort());
    await expect(early).rejects.toMatchObject({ code: "cancelled" });
    const waiting = pool.run("attributes", {}, controller.signal);
    const ended = expect(waiting).rejects.toMatchObject({ code: "cancelled" });
    await until(() => index.loads.length === 1);
    controller.abort();
    await ended;
    expect(await pool.run("codes", {})).toBe(10 * code);
  });

  test("what goes wrong is told apart", async () => {
    const pool = poolOf(new TestIndex(1), startThread);
    await expect(pool.run("mistake", {})).rejects.toMatchObject({
      ...{ code: "invalid_query", message: "No such thing." },
      detail: { from: 2, to: 5, suggestion: "this" },
    });
    await expect(pool.run("hog", {})).rejects.toMatchObject({ code: "unavailable" });
    await expect(pool.run("fail", {})).rejects.toThrow("a bug");
    await expect(pool.run("shared", {})).rejects.toThrow("shared memory");
    await expect(pool.run("unheard", {})).rejects.toThrow("no operation unheard");
    // What they had taken is given back.
    expect(await pool.run("codes", {})).toBe(0);
  });

  test("queries that find no room beside those that wait have it after them", async () => {
    const index = new TestIndex(1);
    index.change(10);
    const pool = poolOf(index, startThread);
    const answers = await Promise.all([1, 2, 3].map(() => pool.run("half", {})));
    expect(new Set(answers)).toEqual(new Set([5 * 1024 * 1024]));
  });

  test("closing ends what is open and refuses what comes", async () => {
    const index = new TestIndex(1);
    index.change(10);
    index.loadGate = Promise.withResolvers<void>().promise;
    const pool = poolOf(index, startThread);
    const ended = expect(pool.run("attributes", {})).rejects.toMatchObject({ code: "unavailable" });
    await pool.close();
    await ended;
    await expect(pool.run("codes", {})).rejects.toMatchObject({ code: "unavailable" });
  });
});

test("a running query stops when it is cancelled, and the worker goes on", async () => {
  const index = new TestIndex(1);
  const pool = poolOf(index, startWorker);
  const controller = new AbortController();
  const begun = sharedCell();
  const spinning = expect(pool.run("spin", { begun }, controller.signal)).rejects.toMatchObject({
    code: "cancelled",
  });
  await until(() => Atomics.load(begun, 0) === 1);
  controller.abort();
  await spinning;
  expect(await pool.run("codes", {})).toBe(0);
});

test("queries go to the least busy worker", async () => {
  const pool = poolOf(new TestIndex(2), startWorker);
  const controller = new AbortController();
  const spinning = expect(pool.run("spin", { begun: sharedCell() }, controller.signal)).rejects.toThrow();
  expect(await pool.run("codes", {})).toBe(0);
  controller.abort();
  await spinning;
});

test("a question goes to the worker that answered about the same, unless that is busy with something else", async () => {
  const index = new TestIndex(2);
  const pool = poolOf(index, startWorker);
  const ask = (subject: string) => pool.run<number>("thread", {}, undefined, subject);
  const first = await ask("a");
  expect(await Promise.all([ask("a"), ask("a"), ask("a")])).toEqual([first, first, first]);
  const controller = new AbortController();
  const begun = sharedCell();
  const spinning = expect(pool.run("spin", { begun }, controller.signal)).rejects.toThrow();
  await until(() => Atomics.load(begun, 0) === 1);
  const second = await ask("a");
  expect(second).not.toBe(first);
  controller.abort();
  await spinning;
  expect(await ask("a")).toBe(second);
  expect(await ask("b")).toBe(first);
});

test("a worker that dies is replaced, and its queries run again once", async () => {
  const index = new TestIndex(1);
  const old = index.change(4);
  const pool = poolOf(index, startWorker);
  expect(await pool.run("codes", {})).toBe(4 * code);
  const [again, beside] = [pool.run("crash", { left: sharedCell(1) }), pool.run("codes", {})];
  index.change(5, [old]);
  expect(await again).toBe(1);
  expect(await beside).toBe(5 * code);
  // A dead worker looks at nothing.
  await until(() => index.released.has(old));
  await expect(pool.run("crash", { left: sharedCell(2) })).rejects.toMatchObject({ code: "unavailable" });
  expect(await pool.run("codes", {})).toBe(5 * code);
});

test("where no worker can start, the engine's own thread answers", async () => {
  const index = new TestIndex(1);
  index.change(4);
  const pool = poolOf(index, workerThreads(new URL("./workertest/broken-worker.ts", import.meta.url)));
  expect(await pool.run("codes", {})).toBe(4 * code);
  expect(logged).toContainEqual(expect.stringContaining("this thread cannot start"));
});

test("columns of an answer are handed over, not copied", async () => {
  const pool = poolOf(new TestIndex(1), startWorker);
  const { list } = await pool.run<{ list: Float64Array[] }>("columns", { rows: 100_000 });
  expect(list.map((column) => [column.length, column[99_999]])).toEqual([
    [100_000, 1],
    [100_000, 2],
  ]);
});
