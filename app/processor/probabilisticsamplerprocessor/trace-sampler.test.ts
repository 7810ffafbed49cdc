import { describe, expect, test } from "vitest";
import {
  batchOf,
  ComponentRig,
  configOf,
  jsonOf,
  readConfig,
} from "../../component/componenttest/component-rig.ts";
import { Sink } from "../../consumer/consumertest/sink.ts";
import type { AnyBatch } from "../../pdata/batch.ts";
import { itemCountOf } from "../../pdata/item-count.ts";
import { probabilisticSamplerSchema } from "./config.ts";
import { probabilisticSamplerFactory } from "./factory.ts";

const allDigits = 14;
const defaultTid = "fefefefefefefefefe80000000000000";
const improbableTid = "111111111111111111ffffffffffffff";

interface Given {
  readonly percentage: number;
  readonly precision?: number;
  readonly failClosed?: boolean;
  readonly tid?: string;
  readonly ts?: string;
  readonly attributes?: readonly unknown[];
}

async function sampled(mode: string, given: Given): Promise<string | undefined> {
  const sink = new Sink();
  const rig = new ComponentRig("probabilistic_sampler");
  const config = configOf(probabilisticSamplerSchema, {
    sampling_percentage: given.percentage,
    sampling_precision: given.precision ?? allDigits,
    fail_closed: given.failClosed ?? false,
    hash_seed: 22,
    mode,
  });
  const processor = probabilisticSamplerFactory.create("traces", config, rig.settings, sink);
  await processor.consume(spanBatch(given));
  expect(rig.dropped + sink.batches.reduce((sum, batch) => sum + itemCountOf(batch), 0)).toBe(1);
  const [batch] = sink.batches;
  if (batch === undefined) return undefined;
  const text = JSON.stringify(jsonOf(batch));
  return /"traceState":"([^"]*)"/.exec(text)?.[1] ?? "";
}

function spanBatch({ tid = defaultTid, ts = "", attributes = [] }: Given): AnyBatch {
  const span = { traceId: tid, spanId: "00000000fefefefe", traceState: ts, attributes };
  return batchOf("traces", { resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] });
}

function priority(value: object): readonly unknown[] {
  return [{ key: "sampling.priority", value }];
}

type Case = readonly [
  name: string,
  given: Given,
  equalizing: string | undefined,
  proportional?: string | null,
];

type Row = readonly [name: string, given: Given, expected: string | undefined];

/** Expectations of contrib's `Test_tracesamplerprocessor_TraceState`; the last one only where the modes differ (null: left out). */
const cases: readonly Case[] = [
  ["100 percent", { percentage: 100 }, "ot=th:0"],
  ["50 percent sampled", { percentage: 50 }, "ot=th:8"],
  ["25 percent sampled", { percentage: 25, tid: "ddddddddddddddddddc0000000000000" }, "ot=th:c"],
  ["25 percent unsampled", { percentage: 25, tid: "ddddddddddddddddddb0000000000000" }, undefined],
  [
    "1 percent sampled",
    { percentage: 1, ts: "ot=rv:FD70A3D70A3D71" },
    "ot=rv:FD70A3D70A3D71;th:fd70a3d70a3d71",
  ],
  [
    "with precision 4",
    { percentage: 1, precision: 4, ts: "ot=rv:FD70A3D70A3D71" },
    "ot=rv:FD70A3D70A3D71;th:fd70a",
  ],
  [
    "with precision 3 it is rounded up",
    { percentage: 1, precision: 3, ts: "ot=rv:FD70A3D70A3D71" },
    undefined,
  ],
  ["1 percent, just below", { percentage: 1, ts: "ot=rv:FD70A3D70A3D70" }, undefined],
  ["49 percent not sampled", { percentage: 49 }, undefined],
  [
    "1 percent with rvalue",
    { percentage: 1, ts: "ot=rv:fd70B000000000" },
    "ot=rv:fd70B000000000;th:fd70a3d70a3d71",
  ],
  [
    "1 percent with tid",
    { percentage: 1, precision: 4, tid: "a0a0a0a0a0a0a0a0a0fe000000000000" },
    "ot=th:fd70a",
  ],
  ["sampled by priority", { percentage: 1, attributes: priority({ intValue: 2 }) }, "ot=th:0"],
  ["not sampled by priority", { percentage: 99, attributes: priority({ intValue: 0 }) }, undefined],
  [
    "incoming 50 percent with rvalue",
    { percentage: 50, ts: "ot=rv:90000000000000;th:80000000000000" },
    "ot=rv:90000000000000;th:8",
    null,
  ],
  ["incoming 50 percent at 25 percent", { percentage: 25, ts: "ot=th:8" }, undefined],
  [
    "incoming 50 percent at 25 percent sampled",
    { percentage: 25, tid: "f".repeat(32), ts: "ot=th:8" },
    "ot=th:c",
    "ot=th:e",
  ],
  [
    "equalizing vs proportional",
    { percentage: 50, ts: "ot=rv:c0000000000000;th:8" },
    "ot=rv:c0000000000000;th:8",
    "ot=rv:c0000000000000;th:c",
  ],
  [
    "inconsistent arriving threshold",
    { percentage: 100, ts: "ot=rv:40000000000000;th:8" },
    "ot=rv:40000000000000;th:0",
  ],
  ["inconsistent, closed", { percentage: 1, failClosed: true, ts: "ot=rv:40000000000000;th:8" }, undefined],
  [
    "40 percent precision 3",
    { percentage: 40, precision: 3, ts: "ot=rv:a0000000000000" },
    "ot=rv:a0000000000000;th:99a",
  ],
  [
    "arriving 50 percent at 40 percent precision 6",
    { percentage: 40, precision: 6, tid: "a0a0a0a0a0a0a0a0a0d0000000000000", ts: "ot=th:8" },
    "ot=th:99999a",
    "ot=th:cccccd",
  ],
  [
    "arriving 50 percent at 40 percent partly sampled",
    { percentage: 40, precision: 3, tid: "a0a0a0a0a0a0a0a0a0b0000000000000", ts: "ot=th:8" },
    "ot=th:99a",
    null,
  ],
  ["200 percent equals 100 percent", { percentage: 200 }, "ot=th:0"],
  [
    "tiny probability",
    { percentage: 100 * 2 ** -14, tid: improbableTid, ts: "ot=th:fffc" },
    "ot=th:fffc",
    "ot=th:fffffff",
  ],
  [
    "almost 100pct",
    { percentage: (1 - 8e-7) * 100, precision: 10, tid: improbableTid },
    "ot=th:00000cccccccd",
  ],
  [
    "probability underflow",
    { percentage: 2 ** -4, tid: improbableTid, ts: "ot=th:fffffffffffff8" },
    "ot=th:fffffffffffff8",
    null,
  ],
  ["other vendors are kept", { percentage: 50, ts: "a=1, ot=x:y ,b=2" }, "ot=th:8;x:y,a=1,b=2"],
  ["an unreadable one is kept, open", { percentage: 50, ts: "ot=th:xyz" }, "ot=th:xyz"],
  ["an unreadable one is left out, closed", { percentage: 100, failClosed: true, ts: "ot=rv:1" }, undefined],
];

function casesOf(mode: string): Row[] {
  return cases.map(([name, given, equalizing, proportional = equalizing]) => [
    name,
    given,
    mode === "equalizing" ? equalizing : (proportional ?? undefined),
  ]);
}

describe.each(["equalizing", "proportional"])("%s", (mode) => {
  test.each(casesOf(mode))("%s", async (_name, given, expected) => {
    expect(await sampled(mode, given)).toBe(expected);
  });
});

/** Contrib's `Test_parseSpanSamplingPriority`. */
test.each([
  [{ boolValue: true }, "as configured"],
  [{ intValue: 0 }, "left out"],
  [{ intValue: 1 }, "kept"],
  [{ intValue: -1 }, "as configured"],
  [{ doubleValue: 0 }, "left out"],
  [{ doubleValue: 0.5 }, "kept"],
  [{ doubleValue: -1 }, "as configured"],
  [{ stringValue: "0.0" }, "left out"],
  [{ stringValue: "0.5" }, "kept"],
  [{ stringValue: "-0.5" }, "as configured"],
  [{ stringValue: "NaN" }, "as configured"],
  [{ stringValue: "" }, "as configured"],
])("priority %j: %s", async (value, expected) => {
  const attributes = priority(value);
  const [at0, at100] = [
    await sampled("hash_seed", { percentage: 0, attributes }),
    await sampled("hash_seed", { percentage: 100, attributes }),
  ];
  const found = at0 !== undefined ? "kept" : at100 === undefined ? "left out" : "as configured";
  expect(found).toBe(expected);
});

test("hash_seed writes what it has used, and leaves what another sampler has written", async () => {
  expect(await sampled("hash_seed", { percentage: 100 })).toMatch(/^ot=rv:[0-9a-f]{14};th:0$/);
  expect(await sampled("", { percentage: 50, ts: "ot=th:8" })).toBe("ot=th:8");
  expect(await sampled("hash_seed", { percentage: 99, failClosed: true, ts: "ot=th:8" })).toBeUndefined();
});

test("about the configured share of many traces comes through, and what is left out is counted by rule", async () => {
  const sink = new Sink();
  const rig = new ComponentRig("probabilistic_sampler");
  const config = configOf(probabilisticSamplerSchema, { sampling_percentage: 25 });
  const processor = probabilisticSamplerFactory.create("traces", config, rig.settings, sink);
  let seed = 1;
  const hex = (digits: number) =>
    Array.from({ length: digits }, () => {
      seed = (seed * 48_271) % 2_147_483_647;
      return (seed % 16).toString(16);
    }).join("");
  const spans = Array.from({ length: 20_000 }, () => ({ traceId: hex(32), spanId: hex(16) }));
  await processor.consume(batchOf("traces", { resourceSpans: [{ scopeSpans: [{ spans }] }] }));
  const kept = itemCountOf(sink.batches[0]!);
  // Five standard deviations of 20,000 draws at 25 %.
  expect(Math.abs(kept - 5_000)).toBeLessThan(5 * Math.sqrt(20_000 * 0.25 * 0.75));
  expect(rig.drops).toHaveLength(1);
  expect(rig.drops[0]).toMatchObject({
    items: 20_000 - kept,
    reason: "sampled",
    rule: "sampling_percentage: 25",
  });
  expect(rig.drops[0]!.exampleRows).toHaveLength(20_000 - kept);
  const name = "processor_probabilistic_sampler_count_traces_sampled";
  expect(Object.fromEntries(rig.numbers)).toEqual({
    [`${name}{policy="trace_id_hash",sampled="true"}`]: kept,
    [`${name}{policy="trace_id_hash",sampled="false"}`]: 20_000 - kept,
  });
});

test("a percentage too small for fourteen bits rounds down to none, and says so", async () => {
  const rig = new ComponentRig("probabilistic_sampler");
  const config = configOf(probabilisticSamplerSchema, { sampling_percentage: 3 * 2 ** -16 * 100 });
  const sink = new Sink();
  await probabilisticSamplerFactory
    .create("traces", config, rig.settings, sink)
    .consume(spanBatch({ percentage: 0 }));
  expect(rig.lines[0]).toMatch(/^probability rounded to zero percent=0\.0045/);
  expect(sink.batches).toEqual([]);
});

test.each([
  [{ sampling_percentage: -15 }, "sampling_percentage: sampling rate is negative: -15.000000%"],
  [{ sampling_percentage: Number.POSITIVE_INFINITY }, "sampling_percentage: sampling rate is invalid: +Inf%"],
  [{ sampling_percentage: 1e-16 }, "sampling_percentage: sampling rate is too small: 1e-16%"],
  [{ sampling_precision: 0 }, "sampling_precision: invalid sampling precision: 0"],
  [{ sampling_precision: 15 }, "sampling_precision: sampling precision is too great, should be <= 14: 15"],
  [{ mode: "dunno" }, 'mode: unsupported sampler mode "dunno"'],
  [{ attribute_source: "x" }, "attribute_source: invalid attribute source: x. Expected: traceID or record"],
])("%j: %s", (raw, issue) => {
  expect(readConfig(probabilisticSamplerSchema, raw).issues).toEqual([issue]);
});
