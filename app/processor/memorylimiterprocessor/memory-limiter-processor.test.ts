import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { batchOf, ComponentRig, configOf, readConfig } from "../../component/componenttest/component-rig.ts";
import { RetryableError } from "../../consumer/consumer-error.ts";
import { Sink } from "../../consumer/consumertest/sink.ts";
import { memoryLimiterSchema } from "./config.ts";
import { createMemoryLimiterFactory } from "./factory.ts";

const mib = 1024 * 1024;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A process of 1,000 MiB; `usedMiB` are in use, and a collection leaves `liveMiB`. */
class Rig {
  usedMiB = 0;
  liveMiB = 0;
  collections = 0;
  readonly sink = new Sink();
  readonly component = new ComponentRig("memory_limiter");
  readonly #factory = createMemoryLimiterFactory({
    measure: () => this.usedMiB * mib,
    total: () => 1_000 * mib,
    collect: () => {
      this.collections += 1;
      this.usedMiB = Math.min(this.usedMiB, this.liveMiB);
    },
  });
  readonly #config;
  readonly watch;

  constructor(raw: object) {
    this.#config = configOf(memoryLimiterSchema, { check_interval: "1s", ...raw });
    this.watch = this.#factory.createShared!(this.#config, this.component.settings);
  }

  processor(component = this.component) {
    return this.#factory.create("traces", this.#config, component.settings, this.sink, this.watch);
  }

  /** A processor, with its watch, that runs. */
  async started() {
    const processor = this.processor();
    await this.watch.start();
    await processor.start();
    return processor;
  }

  async pass(ms: number): Promise<void> {
    this.component.nowMs += ms;
    await vi.advanceTimersByTimeAsync(ms);
  }
}

const batch = batchOf("traces", {
  resourceSpans: [{ scopeSpans: [{ spans: [{ traceId: "1".repeat(32), spanId: "1".repeat(16) }] }] }],
});

test("above the soft limit batches are refused until memory is below it again, and may be sent again", async () => {
  const rig = new Rig({ limit_mib: 100, spike_limit_mib: 40 });
  const processor = await rig.started();
  await processor.consume(batch);
  rig.usedMiB = 60;
  rig.liveMiB = 60;
  await rig.pass(1_000);
  await expect(processor.consume(batch)).rejects.toThrow(
    new RetryableError("memory_limit", "data refused due to high memory usage", 1_000),
  );
  rig.usedMiB = 59;
  await rig.pass(1_000);
  await processor.consume(batch);
  expect(rig.sink.batches).toHaveLength(2);
  expect(Object.fromEntries(rig.component.numbers)).toEqual({
    processor_memory_limiter_accepted_spans: 2,
    processor_memory_limiter_refused_spans: 1,
  });
  expect(rig.component.statuses).toEqual([
    { status: "recoverable", reason: "data refused due to high memory usage" },
    { status: "ok", reason: undefined },
  ]);
  expect(rig.component.lines).toEqual([
    "Memory limiter configured limit_mib=100 spike_limit_mib=40",
    "Memory usage is above soft limit. Refusing data. cur_mem_mib=60",
    "Memory usage back within limits. Resuming normal operation. cur_mem_mib=59",
  ]);
  await processor.shutdown();
});

test("a flood between two checks is seen by the requests themselves", async () => {
  const rig = new Rig({ check_interval: "1h", limit_mib: 100 });
  const processor = rig.processor();
  await processor.consume(batch);
  rig.usedMiB = 90;
  rig.liveMiB = 90;
  await rig.pass(10);
  await expect(processor.consume(batch)).rejects.toThrow("data refused");
});

test.each([
  [{ limit_mib: 100 }, 80],
  [{ limit_mib: 100, spike_limit_mib: 10 }, 90],
  [{ limit_percentage: 50 }, 400],
  [{ limit_percentage: 50, spike_limit_percentage: 30 }, 200],
  [{ limit_mib: 100, limit_percentage: 90 }, 80],
])("%j begins to refuse at %i MiB of 1000", async (raw, softMiB) => {
  for (const [usedMiB, isRefused] of [
    [softMiB - 1, false],
    [softMiB, true],
  ] as const) {
    const rig = new Rig(raw);
    rig.usedMiB = usedMiB;
    rig.liveMiB = usedMiB;
    const error = await rig.processor().consume(batch).catch(String);
    expect(error === undefined).toBe(!isRefused);
  }
});

describe("garbage", () => {
  test("is collected above the hard limit at every check, more seldom where that does not help", async () => {
    const rig = new Rig({ limit_mib: 100, max_gc_interval_when_hard_limited: "5s" });
    await rig.started();
    rig.usedMiB = 120;
    rig.liveMiB = 120;
    const seconds: number[] = [];
    for (let second = 1; second <= 20; second++) {
      const before = rig.collections;
      await rig.pass(1_000);
      if (rig.collections > before) seconds.push(second);
    }
    // 1.9 s, 3.8 s and then 5 s must have passed.
    expect(seconds).toEqual([1, 3, 7, 13, 19]);
  });

  test("is collected above the soft limit after the minimum interval", async () => {
    const rig = new Rig({ limit_mib: 100, min_gc_interval_when_soft_limited: "4s" });
    await rig.started();
    rig.usedMiB = 90;
    rig.liveMiB = 90;
    await rig.pass(4_000);
    expect(rig.collections).toBe(0);
    await rig.pass(1_000);
    expect(rig.collections).toBe(1);
  });

  test("is collected again soon after it was worth it, so that nothing is refused because of garbage", async () => {
    const rig = new Rig({ limit_mib: 100 });
    const processor = rig.processor();
    rig.liveMiB = 10;
    await rig.pass(11_000);
    for (let i = 1; i <= 3; i++) {
      rig.usedMiB = 90;
      await rig.pass(20);
      await processor.consume(batch);
      expect(rig.collections).toBe(i);
    }
    expect(rig.component.statuses).toEqual([]);
  });
});

test("processors of one id share what is measured, and each reports for itself", async () => {
  const rig = new Rig({ limit_mib: 100 });
  const other = new ComponentRig("memory_limiter");
  const [first, second] = [await rig.started(), rig.processor(other)];
  await second.start();
  rig.usedMiB = 95;
  rig.liveMiB = 95;
  await rig.pass(1_000);
  expect([...rig.component.statuses, ...other.statuses].map(({ status }) => status)).toEqual([
    "recoverable",
    "recoverable",
  ]);
  expect(other.lines).toEqual([]);
  await first.shutdown();
  rig.usedMiB = 5;
  await rig.pass(1_000);
  expect([rig.component.statuses.length, other.statuses.length]).toEqual([1, 2]);
  await second.shutdown();
  await rig.watch.shutdown();
  await rig.watch.shutdown();
  expect(vi.getTimerCount()).toBe(0);
});

test.each([
  [null, "check_interval: 'check_interval' must be greater than zero"],
  [{ check_interval: "1s" }, "limit_mib: 'limit_mib' or 'limit_percentage' must be greater than zero"],
  [
    { check_interval: "1s", limit_mib: 10, spike_limit_mib: 10 },
    "spike_limit_mib: 'spike_limit_mib' must be smaller than 'limit_mib'",
  ],
  [
    { check_interval: "1s", limit_percentage: 101 },
    "limit_percentage: 'limit_percentage' and 'spike_limit_percentage' must be greater than zero and less than or equal to hundred",
  ],
  [
    { check_interval: "1s", limit_percentage: 20, spike_limit_percentage: 20 },
    "spike_limit_percentage: 'spike_limit_percentage' must be smaller than 'limit_percentage'",
  ],
  [
    { check_interval: "1s", limit_mib: 10, min_gc_interval_when_hard_limited: "11s" },
    "min_gc_interval_when_soft_limited: 'min_gc_interval_when_soft_limited' should be larger than 'min_gc_interval_when_hard_limited'",
  ],
  [
    { check_interval: "1s", limit_mib: 10, max_gc_interval_when_soft_limited: "5s" },
    "max_gc_interval_when_soft_limited: 'max_gc_interval_when_soft_limited' must be greater than or equal to 'min_gc_interval_when_soft_limited' (or 0 to disable)",
  ],
  [
    { check_interval: "1s", limit_mib: 10, max_gc_interval_when_hard_limited: "31s" },
    "max_gc_interval_when_soft_limited: 'max_gc_interval_when_soft_limited' should be larger than or equal to 'max_gc_interval_when_hard_limited' (when both are set)",
  ],
  [{ check_interval: "1s", limit_mib: -1 }, "limit_mib: must be from 0 to 4294967295, got -1"],
])("%j: %s", (raw, issue) => {
  expect(readConfig(memoryLimiterSchema, raw).issues).toEqual([issue]);
});
