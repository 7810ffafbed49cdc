import { describe, expect, test } from "vitest";
import { batchOf, ComponentRig, configOf, jsonOf } from "../../component/componenttest/component-rig.ts";
import { Sink } from "../../consumer/consumertest/sink.ts";
import { itemCountOf } from "../../pdata/item-count.ts";
import { probabilisticSamplerSchema } from "./config.ts";
import { probabilisticSamplerFactory } from "./factory.ts";
import { hashBytes, highOfHash, lowOfHash, randomnessText, seededHash } from "./hash-randomness.ts";

async function sample(raw: object, logRecords: readonly unknown[]) {
  const sink = new Sink();
  const rig = new ComponentRig("probabilistic_sampler");
  const config = configOf(probabilisticSamplerSchema, { sampling_precision: 14, ...raw });
  const processor = probabilisticSamplerFactory.create("logs", config, rig.settings, sink);
  await processor.consume(batchOf("logs", { resourceLogs: [{ scopeLogs: [{ logRecords }] }] }));
  const kept = sink.batches.reduce((sum, batch) => sum + itemCountOf(batch), 0);
  expect(kept + rig.dropped).toBe(logRecords.length);
  return { kept, rig, batch: sink.batches[0] };
}

function traceIdBytes(i: number): Uint8Array {
  return Uint8Array.from({ length: 16 }, (_, at) => (at < 8 ? 0 : i));
}

/** The hundred records of contrib's `TestLogsSampling`. */
const hundred = Array.from({ length: 100 }, (_, i) => {
  const id = traceIdBytes(i);
  const hex = Buffer.from(id).toString("hex");
  const isEven = i % 2 === 0;
  return {
    traceId: i === 0 ? "" : hex,
    attributes: [
      { key: "rando", value: { intValue: String(hashBytes(seededHash(123), id)) } },
      ...(isEven ? [{ key: "foo", value: { bytesValue: Buffer.from(id).toString("base64") } }] : []),
      ...(isEven ? [{ key: "bar", value: { stringValue: i === 0 ? "" : hex } }] : []),
      ...(i % 4 === 0 ? [{ key: "priority", value: { doubleValue: 100 } }] : []),
    ],
  };
});

const record = { attribute_source: "record" };

test.each([
  ["happy path", { sampling_percentage: 100, fail_closed: false }, 100],
  ["nothing", { sampling_percentage: 0 }, 0],
  ["roughly half", { sampling_percentage: 50, mode: "hash_seed" }, 45],
  [
    "source, no sampling",
    { ...record, sampling_percentage: 0, from_attribute: "foo", fail_closed: false },
    0,
  ],
  [
    "source, all sampling",
    { ...record, sampling_percentage: 100, from_attribute: "foo", fail_closed: false },
    100,
  ],
  ["source of bytes", { ...record, sampling_percentage: 50, from_attribute: "foo" }, 23],
  ["source of text", { ...record, sampling_percentage: 50, from_attribute: "bar" }, 29],
  [
    "priority at 0",
    {
      ...record,
      sampling_percentage: 0,
      from_attribute: "rando",
      sampling_priority: "priority",
      fail_closed: false,
    },
    25,
  ],
  [
    "priority at 50",
    {
      ...record,
      sampling_percentage: 50,
      from_attribute: "rando",
      sampling_priority: "priority",
      fail_closed: false,
    },
    64,
  ],
  [
    "priority at 0 by trace id",
    { sampling_percentage: 0, sampling_priority: "priority", fail_closed: false },
    25,
  ],
  [
    "priority at 50 by trace id",
    { sampling_percentage: 50, sampling_priority: "priority", fail_closed: false },
    57,
  ],
  [
    "priority at 100 by trace id",
    { sampling_percentage: 100, sampling_priority: "priority", fail_closed: false },
    100,
  ],
])("%s", async (_name, raw, expected) => {
  const { kept } = await sample(raw, hundred);
  expect(kept).toBe(expected);
});

const defaultTid = "fefefefefefefefefe80000000000000";

interface StateCase {
  readonly raw: object;
  readonly tid?: string;
  readonly attributes?: Readonly<Record<string, string | number>>;
  /** Undefined: left out. */
  readonly expected: Readonly<Record<string, string | number>> | undefined;
}

function hashed(bytes: Uint8Array, seed: number): string {
  const hash = hashBytes(seededHash(seed), bytes);
  return randomnessText(highOfHash(hash), lowOfHash(hash));
}

/** Expectations of contrib's `TestLogsSamplingState`. */
const states: readonly (readonly [string, StateCase])[] = [
  [
    "100 percent by trace id",
    {
      raw: { sampling_percentage: 100, mode: "proportional" },
      attributes: { ignored: "value" },
      expected: { ignored: "value", "sampling.threshold": "0" },
    },
  ],
  [
    "100 percent by hash",
    {
      raw: { sampling_percentage: 100, mode: "hash_seed", hash_seed: 22 },
      attributes: { K: "V" },
      expected: {
        K: "V",
        "sampling.threshold": "0",
        "sampling.randomness": hashed(Buffer.from(defaultTid, "hex"), 22),
      },
    },
  ],
  [
    "100 percent by attribute",
    {
      raw: { ...record, sampling_percentage: 100, from_attribute: "veryrandom", hash_seed: 49 },
      attributes: { veryrandom: "1234" },
      expected: {
        veryrandom: "1234",
        "sampling.threshold": "0",
        "sampling.randomness": hashed(Buffer.from("1234"), 49),
      },
    },
  ],
  ["0 percent", { raw: { sampling_percentage: 0 }, expected: undefined }],
  [
    "priority with randomness",
    {
      raw: { sampling_percentage: 0, sampling_priority: "veryrandom", sampling_precision: 6 },
      attributes: { "sampling.randomness": "e6147c00000000", veryrandom: 10.125 },
      expected: {
        "sampling.randomness": "e6147c00000000",
        veryrandom: 10.125,
        "sampling.threshold": "e6147b",
      },
    },
  ],
  [
    "25 percent incoming",
    {
      raw: { sampling_percentage: 50, mode: "proportional" },
      tid: "fefefefefefefefefef0000000000000",
      attributes: { "sampling.threshold": "c" },
      expected: { "sampling.threshold": "e" },
    },
  ],
  [
    "25 percent arriving inconsistent",
    {
      raw: { sampling_percentage: 50, mode: "equalizing" },
      tid: "fefefefefefefefefeb0000000000000",
      attributes: { "sampling.threshold": "c" },
      expected: undefined,
    },
  ],
  [
    "25 percent arriving, probability does not rise",
    {
      raw: { sampling_percentage: 50, mode: "equalizing", sampling_priority: "prio" },
      tid: "fe".repeat(16),
      attributes: { "sampling.threshold": "c", prio: 37 },
      expected: { "sampling.threshold": "c", prio: 37 },
    },
  ],
  [
    "hash_seed leaves randomness alone",
    {
      raw: { sampling_percentage: 100, mode: "hash_seed", fail_closed: false },
      attributes: { "sampling.randomness": "f2341234123412" },
      expected: { "sampling.randomness": "f2341234123412" },
    },
  ],
  [
    "priority 0",
    { raw: { sampling_percentage: 100, sampling_priority: "p" }, attributes: { p: 0 }, expected: undefined },
  ],
];

function anyValueOf(value: string | number): object {
  if (typeof value === "string") return { stringValue: value };
  return Number.isInteger(value) ? { intValue: value } : { doubleValue: value };
}

test.each(states)("%s", async (_name, { raw, tid = defaultTid, attributes = {}, expected }) => {
  const list = Object.entries(attributes).map(([key, value]) => ({ key, value: anyValueOf(value) }));
  const { batch } = await sample(raw, [{ traceId: tid, attributes: list }]);
  if (expected === undefined || batch === undefined) {
    expect(batch).toBe(expected);
    return;
  }
  const found = jsonOf(batch) as {
    resourceLogs: { scopeLogs: { logRecords: { attributes: Pair[] }[] }[] }[];
  };
  const pairs = found.resourceLogs[0]!.scopeLogs[0]!.logRecords[0]!.attributes;
  expect(Object.fromEntries(pairs.map(({ key, value }) => [key, plain(value)]))).toEqual(expected);
});

interface Pair {
  readonly key: string;
  readonly value: Readonly<Record<string, unknown>>;
}

function plain(value: Pair["value"]): unknown {
  return "intValue" in value ? Number(value["intValue"]) : Object.values(value)[0];
}

/** Contrib's `TestLogsMissingRandomness`. */
describe.each(["hash_seed", "equalizing", "proportional"])("missing randomness, %s", (mode) => {
  test.each([
    [0, true, 0],
    [50, true, 0],
    [100, true, 0],
    [0, false, 0],
    [50, false, 1],
    [100, false, 1],
  ])("%i %%, closed %s: %i", async (sampling_percentage, fail_closed, expected) => {
    for (const attribute_source of ["record", "traceID"]) {
      const raw = {
        sampling_percentage,
        fail_closed,
        attribute_source,
        mode,
        from_attribute: "unused",
        hash_seed: 22,
      };
      const { kept, rig } = await sample(raw, [
        { attributes: [{ key: "unused", value: { stringValue: "" } }] },
      ]);
      expect(kept).toBe(expected);
      const isMissing = rig.drops[0]?.rule === "fail_closed: true (missing randomness)";
      expect(isMissing).toBe(fail_closed && sampling_percentage > 0);
    }
  });
});
