import { hostname, platform } from "node:os";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import {
  batchOf,
  ComponentRig,
  configOf,
  jsonOf,
  readConfig,
} from "../../component/componenttest/component-rig.ts";
import {
  attributesAt,
  keyValues,
  type PlainAttributes,
} from "../../component/componenttest/plain-attributes.ts";
import { Sink } from "../../consumer/consumertest/sink.ts";
import { resourceDetectionSchema } from "./config.ts";
import { createResourceDetectionFactory } from "./factory.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const files: Readonly<Record<string, string>> = {
  "/etc/machine-id": "abc\n",
  "/proc/cpuinfo":
    "processor\t: 0\nvendor_id\t: GenuineIntel\ncpu family\t: 6\nmodel\t\t: 85\nmodel name\t: Xeon\n",
  "/etc/os-release": 'NAME="Debian GNU/Linux"\nVERSION_ID="12"\n',
};

class Rig {
  readonly environment: Record<string, string> = {};
  readonly component = new ComponentRig("resource_detection");
  readonly sink = new Sink();
  readonly #factory = createResourceDetectionFactory({
    environment: this.environment,
    readText: (path) => Promise.resolve(files[path]),
  });

  processor(raw: object) {
    return this.#factory.create(
      "logs",
      configOf(resourceDetectionSchema, raw),
      this.component.settings,
      this.sink,
    );
  }

  /** What comes of a resource with these attributes. */
  async detected(raw: object, before: PlainAttributes = {}): Promise<PlainAttributes> {
    const processor = this.processor(raw);
    await processor.start();
    await this.consumed(processor, before);
    await processor.shutdown();
    return this.last();
  }

  consumed(processor: ReturnType<Rig["processor"]>, before: PlainAttributes): Promise<void> {
    const resourceLogs = [{ resource: { attributes: keyValues(before) }, scopeLogs: [{ logRecords: [{}] }] }];
    return processor.consume(batchOf("logs", { resourceLogs }));
  }

  last(): PlainAttributes {
    return attributesAt(jsonOf(this.sink.batches.at(-1)!), "resourceLogs.resource")[0]!;
  }
}

describe("env", () => {
  test.each<[string, PlainAttributes]>([
    ["a=b", { a: "b" }],
    [" a = b , c=d ,", { a: "b", c: "d" }],
    ["a=b%20c,host.name=x%2Cy", { a: "b c", "host.name": "x,y" }],
    ["a=", { a: "" }],
    ["", {}],
  ])("%j", async (text, expected) => {
    const rig = new Rig();
    rig.environment["OTEL_RESOURCE_ATTRIBUTES"] = text;
    expect(await rig.detected({})).toEqual(expected);
  });

  test("the former variable counts where the other is empty", async () => {
    const rig = new Rig();
    rig.environment["OTEL_RESOURCE"] = "old=1";
    expect(await rig.detected({})).toEqual({ old: "1" });
  });

  test.each([
    ["a", 'invalid resource format, invalid text: "a"'],
    ["a=b,c", 'invalid resource format, invalid text: "c"'],
    ["a=%zz", 'invalid resource format in attribute: "a=%zz"'],
  ])("%j keeps the Collector from starting", async (text, message) => {
    const rig = new Rig();
    rig.environment["OTEL_RESOURCE_ATTRIBUTES"] = text;
    await expect(rig.processor({}).start()).rejects.toThrow(message);
  });
});

test("system: by default the name of the host and the kind of system", async () => {
  const found = await new Rig().detected({ detectors: ["system"], system: { hostname_sources: ["os"] } });
  expect(found).toEqual({
    "host.name": hostname(),
    "os.type": platform() === "win32" ? "windows" : platform(),
  });
});

test("system: more where it is asked for, and less", async () => {
  const names = [
    "host.id",
    "host.cpu.vendor.id",
    "host.cpu.family",
    "host.cpu.model.id",
    "os.name",
    "os.version",
  ];
  const on = Object.fromEntries(names.map((name) => [name, { enabled: true }]));
  const off = { "host.name": { enabled: false }, "os.type": { enabled: false } };
  const found = await new Rig().detected({
    detectors: ["system"],
    system: { resource_attributes: { ...on, ...off } },
  });
  expect(found).toEqual({
    "host.id": "abc",
    "host.cpu.vendor.id": "GenuineIntel",
    "host.cpu.family": "6",
    "host.cpu.model.id": "85",
    "os.name": "Debian GNU/Linux",
    "os.version": "12",
  });
});

test("process, heroku and lambda", async () => {
  const rig = new Rig();
  Object.assign(rig.environment, { HEROKU_DYNO_ID: "d", HEROKU_APP_NAME: "app" });
  Object.assign(rig.environment, { AWS_LAMBDA_FUNCTION_NAME: "f", AWS_REGION: "eu" });
  const found = await rig.detected({ detectors: ["process", "heroku", "lambda"] });
  expect(found).toMatchObject({
    "process.pid": process.pid,
    "process.runtime.name": "nodejs",
    "cloud.provider": "heroku",
    "service.instance.id": "d",
    "service.name": "app",
    "faas.name": "f",
    "cloud.region": "eu",
  });
});

test("of two detectors the first has it, and both come before what resources have", async () => {
  const rig = new Rig();
  Object.assign(rig.environment, { OTEL_RESOURCE_ATTRIBUTES: "host.name=mine,a=1" });
  const raw = { detectors: ["env", "system"], system: { hostname_sources: ["os"] } };
  expect(await rig.detected(raw, { "host.name": "theirs", b: 2 })).toMatchObject({
    "host.name": "mine",
    a: "1",
    b: 2,
  });
  expect(await rig.detected({ ...raw, override: false }, { "host.name": "theirs" })).toMatchObject({
    "host.name": "theirs",
    a: "1",
  });
  expect(await rig.detected({ ...raw, attributes: ["a"] }, {})).toEqual({ a: "1" });
});

test("detects again at every refresh, and keeps what it had where that fails", async () => {
  const rig = new Rig();
  rig.environment["OTEL_RESOURCE_ATTRIBUTES"] = "a=1";
  const processor = rig.processor({ refresh_interval: "1m" });
  await processor.start();
  for (const [text, expected] of [
    ["a=2", "2"],
    ["broken", "2"],
    ["a=3", "3"],
  ] as const) {
    rig.environment["OTEL_RESOURCE_ATTRIBUTES"] = text;
    await vi.advanceTimersByTimeAsync(60_000);
    await rig.consumed(processor, {});
    expect(rig.last()).toEqual({ a: expected });
  }
  expect(rig.component.lines.filter((line) => line.includes("keeping previous snapshot"))).toHaveLength(1);
  await processor.shutdown();
  expect(vi.getTimerCount()).toBe(0);
});

test("detectors that are not here say so, or keep the Collector from starting where they are needed", async () => {
  const rig = new Rig();
  expect(await rig.detected({ detectors: ["gcp"], gcp: { labels: ["x"] } }, { a: 1 })).toEqual({ a: 1 });
  expect(rig.component.lines[0]).toBe("the gcp detector is not part of Sightglass: it detects nothing");
  const needed = rig.processor({ detectors: ["ec2"], fail_on_missing_metadata: true });
  await expect(needed.start()).rejects.toThrow("no metadata from detectors: ec2");
});

test("detecting ends in time", async () => {
  const factory = createResourceDetectionFactory({
    environment: {},
    readText: () => Promise.withResolvers<string>().promise,
  });
  const raw = {
    detectors: ["system"],
    timeout: "2s",
    system: { hostname_sources: ["os"], resource_attributes: { "host.id": { enabled: true } } },
  };
  const { settings } = new ComponentRig("resource_detection");
  const starting = factory
    .create("logs", configOf(resourceDetectionSchema, raw), settings, new Sink())
    .start();
  const failed = expect(starting).rejects.toThrow("context deadline exceeded");
  await vi.advanceTimersByTimeAsync(2_000);
  await failed;
});

test.each([
  [{ detectors: ["env", "foo"] }, "detectors::1: invalid detector key: foo"],
  [
    { system: { hostname_sources: ["x"] } },
    'system::hostname_sources::0: hostname_sources contains invalid value: "x"',
  ],
  [
    { system: { resource_attributes: { "host.nam": {} } } },
    "system::resource_attributes::host.nam: has invalid keys: host.nam",
  ],
])("%j", (raw, issue) => {
  expect(readConfig(resourceDetectionSchema, raw).issues).toEqual([issue]);
});
