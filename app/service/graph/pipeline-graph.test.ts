import { expect, test } from "vitest";
import { PermanentError, RetryableError } from "../../consumer/consumer-error.ts";
import { encode } from "../../pdata/otlp/codec.ts";
import { GraphRig, toyBatch } from "./graphtest/graph-rig.ts";
import { ToyWorld, toyFactories } from "./graphtest/toy-components.ts";
import { toyConfig } from "./graphtest/toy-config.ts";

function newToys() {
  const world = new ToyWorld();
  return { world, rig: new GraphRig(world), ...toyFactories(world) };
}

const retryable = new RetryableError("busy", "come again", 700);
const permanent = new PermanentError("bad", "never again");

test("what feeds others is started after them and stopped before them; extensions come first and go last", async () => {
  const { world, rig, receiver, processor, exporter, forward, extension } = newToys();
  const graph = rig.graph(
    toyConfig({
      ...{ receivers: { r: receiver }, processors: { p1: processor(0), p2: processor(1) } },
      ...{ connectors: { f: forward }, exporters: { e: exporter }, extensions: { x: extension } },
      pipelines: ["traces/in: r | p1 p2 | f", "traces/out: f | | e", "logs: r | p1 | e"],
    }),
  );
  await graph.start();
  expect(world.events).toEqual([
    ...["start x", "start e traces", "start f traces", "start p2", "start p1"],
    ...["start e logs", "start p1", "start r"],
  ]);
  world.events.length = 0;
  await Promise.all([graph.shutdown(), graph.shutdown()]);
  expect(world.events).toEqual([
    ...["stop r", "stop p1", "stop e logs"],
    ...["stop p1", "stop p2", "stop f traces", "stop e traces", "stop x"],
  ]);
});

test("what instances of an id share is made once, started before all of them and shut down after them", async () => {
  const { world, rig, receiver, processor, exporter, sharing } = newToys();
  const graph = rig.graph(
    toyConfig({
      receivers: { r: receiver },
      processors: { p: sharing(processor(0)) },
      exporters: { e: sharing(exporter), f: sharing(exporter) },
      pipelines: ["traces: r | p | e f", "logs: r | p | e"],
    }),
  );
  expect(graph.nodes.map(({ key }) => key)).not.toContain("exporter e");
  await graph.start();
  expect(world.events).toEqual([
    ...["start shared e", "start e traces", "start shared f", "start f traces", "start shared p", "start p"],
    ...["start e logs", "start p", "start r"],
  ]);
  world.events.length = 0;
  await graph.shutdown();
  expect(world.events).toEqual([
    ...["stop r", "stop p", "stop e logs"],
    ...["stop p", "stop shared p", "stop f traces", "stop shared f", "stop e traces", "stop shared e"],
  ]);
  expect(world.shared).toEqual(["e", "f", "p", "e", "p"]);
});

test("what was started is stopped again where something does not start", async () => {
  const { world, rig, receiver, processor, exporter } = newToys();
  world.broken.add("p");
  const graph = rig.graph(
    toyConfig({
      ...{ receivers: { r: receiver }, processors: { p: processor(0) }, exporters: { e: exporter } },
      pipelines: ["traces: r | p | e"],
    }),
  );
  await expect(graph.start()).rejects.toThrow(
    'cannot start pipelines: failed to start "p" processor: p is broken',
  );
  expect(world.events).toEqual(["start e traces", "start p", "stop p", "stop e traces"]);
});

test("who edits gets a copy where others read; the dictionary and the bytes are shared", async () => {
  const { world, rig, receiver, processor, exporter } = newToys();
  rig.isTapped = false;
  rig.graph(
    toyConfig({
      ...{ receivers: { r: receiver }, processors: { edits: processor(7), reads: processor(0) } },
      exporters: { e1: exporter, e2: exporter, e3: exporter },
      pipelines: ["traces/1: r | edits | e1", "traces/2: r | reads | e2", "traces/3: r | reads edits | e3"],
    }),
  );
  const sent = toyBatch("traces");
  const before = encode(sent);
  expect(await rig.send("r", sent)).toBe(true);
  const [e1, e2, e3] = ["e1", "e2", "e3"].map((id) => world.arrived.find((arrival) => arrival.id === id)!);
  expect(e2!.batch.tables).toBe(sent.tables);
  expect(e2!.batch.wire).toBe(sent.wire);
  expect(e2!.bytes).toEqual(before);
  expect(e1!.bytes).toEqual(e3!.bytes);
  expect(e1!.bytes).not.toEqual(before);
  expect(e1!.batch.wire).toBeUndefined();
  expect(e1!.batch.tables).not.toBe(e3!.batch.tables);
});

test("no copy is made where one pipeline edits and nobody else reads", async () => {
  const { world, rig, receiver, processor, exporter } = newToys();
  rig.isTapped = false;
  rig.graph(
    toyConfig({
      ...{ receivers: { r: receiver }, processors: { edits: processor(7) }, exporters: { e: exporter } },
      pipelines: ["traces: r | edits | e"],
    }),
  );
  const sent = toyBatch("traces");
  await rig.send("r", sent);
  expect(world.arrived[0]!.batch.tables).toBe(sent.tables);
});

test("the sender is asked to come again as long as one consumer may take it then", async () => {
  const { world, rig, receiver, exporter } = newToys();
  rig.graph(
    toyConfig({
      receivers: { r: receiver },
      exporters: { e1: exporter, e2: exporter, e3: exporter },
      pipelines: ["traces: r | | e1 e2 e3"],
    }),
  );
  const consumer = world.consumers.get("r")!.traces!;
  const refusals = new Map<string, Error>();
  world.refuse = (id) => refusals.get(id);
  refusals.set("e1", permanent);
  await expect(consumer.consume(toyBatch("traces"))).rejects.toBe(permanent);
  refusals.set("e2", retryable);
  await expect(consumer.consume(toyBatch("traces"))).rejects.toMatchObject({
    ...{ name: "RetryableError", reason: "busy", retryDelayMs: 700 },
    message: "never again; come again",
  });
  // Whatever the others say, each gets it.
  expect(world.arrived.map(({ id }) => id)).toEqual(["e2", "e3", "e3"]);
  refusals.set("e2", new Error("a bug"));
  await expect(consumer.consume(toyBatch("traces"))).rejects.toBe(permanent);
});
