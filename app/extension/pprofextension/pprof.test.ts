import { gunzipSync } from "node:zlib";
import protobuf from "protobufjs";
import { expect, test } from "vitest";
import { Ports } from "../../network/ports.ts";
import { shutDownAfterEach, startExtension } from "../extensionhelper/extensiontest/run-extension.ts";
import { createPprofFactory } from "./factory.ts";

shutDownAfterEach();
const pprofFactory = createPprofFactory(new Ports());

test("pprof answers with profiles of V8 where they are asked for", async () => {
  const { url } = await startExtension(pprofFactory, { endpoint: "127.0.0.1:0" });
  const cpu = (await (await fetch(`${url()}/debug/pprof/profile?seconds=0.2&format=v8`)).json()) as object;
  expect(Object.keys(cpu)).toEqual(expect.arrayContaining(["nodes", "samples", "timeDeltas"]));
  expect(await (await fetch(`${url()}/debug/pprof/heap?format=v8`)).json()).toHaveProperty("head");
  expect((await fetch(`${url()}/debug/pprof/profile?seconds=nine`)).status).toBe(400);
});

test("else with what Go's pprof reads", async () => {
  const { url } = await startExtension(pprofFactory, { endpoint: "127.0.0.1:0" });
  const alive: string[] = [];
  const busy = setInterval(() => alive.push(JSON.stringify(Array.from({ length: 20_000 }, Math.random))), 1);
  for (const [path, types] of [
    ["profile?seconds=0.3", ["samples count", "cpu nanoseconds"]],
    ["heap", ["inuse_space bytes"]],
  ] as const) {
    const answer = await fetch(`${url()}/debug/pprof/${path}`);
    expect(answer.headers.get("content-type")).toBe("application/octet-stream");
    const profile = readProfile(gunzipSync(Buffer.from(await answer.arrayBuffer())));
    expect(profile.types).toEqual(types);
    expect(profile.stacks.length).toBeGreaterThan(0);
    for (const { frames, values } of profile.stacks) {
      expect([frames.length > 0, values.length]).toEqual([true, types.length]);
      for (const name of frames) expect(name).not.toBe("");
    }
  }
  clearInterval(busy);
});

test("a profile ends with its client, and only one is taken at a time", async () => {
  const { url } = await startExtension(pprofFactory, { endpoint: "127.0.0.1:0" });
  const client = new AbortController();
  const status = async () => (await fetch(`${url()}/debug/pprof/profile?seconds=0.01`)).status;
  const long = fetch(`${url()}/debug/pprof/profile?seconds=300`, { signal: client.signal });
  const ended = expect(long).rejects.toThrow();
  await expect.poll(status).toBe(409);
  expect((await fetch(`${url()}/debug/pprof/heap`)).status).toBe(409);
  client.abort();
  await ended;
  await expect.poll(status).toBe(200);
});

test("a profile ends with its extension", async () => {
  const { extension, url } = await startExtension(pprofFactory, { endpoint: "127.0.0.1:0" });
  const long = fetch(`${url()}/debug/pprof/profile?seconds=300`);
  const ended = expect(long).rejects.toThrow();
  await expect.poll(async () => (await fetch(`${url()}/debug/pprof/heap`)).status).toBe(409);
  // Resolves once it has ended.
  await extension.shutdown();
  await ended;
});

const profileType = protobuf
  .parse(`syntax = "proto3";
message ValueType { int64 type = 1; int64 unit = 2; }
message Sample { repeated uint64 location_id = 1; repeated int64 value = 2; }
message Line { uint64 function_id = 1; int64 line = 2; }
message Location { uint64 id = 1; repeated Line line = 4; }
message Function { uint64 id = 1; int64 name = 2; int64 system_name = 3; int64 filename = 4; }
message Profile { repeated ValueType sample_type = 1; repeated Sample sample = 2; repeated Location location = 4;
  repeated Function function = 5; repeated string string_table = 6; int64 time_nanos = 9; int64 duration_nanos = 10; }`)
  .root.lookupType("Profile");

interface PlainProfile {
  readonly sampleType: readonly { readonly type?: number; readonly unit?: number }[];
  readonly sample: readonly { readonly locationId: readonly number[]; readonly value: readonly number[] }[];
  readonly location: readonly {
    readonly id: number;
    readonly line: readonly { readonly functionId: number }[];
  }[];
  readonly function: readonly { readonly id: number; readonly name: number }[];
  readonly stringTable: readonly string[];
}

/** Names of a profile by protobufjs, which knows nothing of our encoder. */
function readProfile(bytes: Uint8Array) {
  const decoded = profileType.toObject(profileType.decode(bytes), { longs: Number, arrays: true });
  const { sampleType, sample, location, function: functions, stringTable } = decoded as PlainProfile;
  const nameOf = new Map(functions.map(({ id, name }) => [id, stringTable[name]]));
  const nameAt = new Map(location.map(({ id, line }) => [id, nameOf.get(line[0]!.functionId)]));
  return {
    types: sampleType.map(({ type = 0, unit = 0 }) => `${stringTable[type]} ${stringTable[unit]}`),
    stacks: sample.map(({ locationId, value }) => ({
      frames: locationId.map((id) => nameAt.get(id)),
      values: value,
    })),
  };
}
