import { expect, test } from "vitest";
import { RetryableError } from "../../consumer/consumer-error.ts";
import { encode } from "../../pdata/otlp/codec.ts";
import { GraphRig, toyBatch } from "./graphtest/graph-rig.ts";
import { ToyWorld, toyFactories } from "./graphtest/toy-components.ts";
import { toyConfig } from "./graphtest/toy-config.ts";

function newToys() {
  const world = new ToyWorld();
  return { world, rig: new GraphRig(world), ...toyFactories(world) };
}

const busy = new RetryableError("busy", "come again", 1);

/** Outcomes of spans, log records and points together that were counted at all. */
function balanceOf(rig: GraphRig): Record<string, number> {
  const outcomes = ["received", "produced", "stored", "refused", "forwarded"];
  return Object.fromEntries(
    outcomes.map((name) => [name, rig.total(name)]).filter(([, items]) => items !== 0),
  );
}

test("what enters is stored as it came, although processors edit it, once for all its pipelines", async () => {
  const { world, rig, receiver, processor, exporter } = newToys();
  rig.graph(
    toyConfig({
      ...{ receivers: { r: receiver }, processors: { edits: processor(3) }, exporters: { e: exporter } },
      pipelines: ["traces/1: r | edits | e", "traces/2: r | | e"],
    }),
  );
  const sent = toyBatch("traces", 3);
  const { wire } = sent;
  const before = encode(sent);
  expect(await rig.send("r", sent)).toBe(true);
  expect(world.arrived).toHaveLength(2);
  expect(rig.stored.batches).toHaveLength(1);
  expect(rig.stored.batches[0]!.wire).toBe(wire);
  expect(encode(rig.stored.batches[0]!)).toEqual(before);
  expect(balanceOf(rig)).toEqual({ received: 3, stored: 3 });
});

test("what the pipelines refuse is not stored; what the store refuses is refused", async () => {
  const { world, rig, receiver, exporter } = newToys();
  rig.graph(
    toyConfig({ receivers: { r: receiver }, exporters: { e: exporter }, pipelines: ["logs: r | | e"] }),
  );
  world.refuse = (id) => (id === "e" ? busy : undefined);
  expect(await rig.send("r", toyBatch("logs", 2))).toBe(false);
  expect(rig.stored.batches).toEqual([]);
  world.refuse = (id) => (id === "store" ? busy : undefined);
  expect(await rig.send("r", toyBatch("logs", 5))).toBe(false);
  expect(balanceOf(rig)).toEqual({ received: 7, refused: 7 });
});

test("without the tap nothing is stored, and what pipelines took is counted as theirs", async () => {
  const { world, rig, receiver, exporter } = newToys();
  rig.isTapped = false;
  rig.graph(
    toyConfig({ receivers: { r: receiver }, exporters: { e: exporter }, pipelines: ["logs: r | | e"] }),
  );
  await rig.send("r", toyBatch("logs", 2));
  expect([world.arrived.length, rig.stored.batches.length]).toEqual([1, 0]);
  expect(balanceOf(rig)).toEqual({ received: 2, forwarded: 2 });
});

test("a configuration that lists the store decides; alone and unprocessed it is the way straight there", async () => {
  const { rig, receiver, processor, exporter } = newToys();
  const store = rig.storeFactory;
  const parts = { receivers: { r: receiver }, exporters: { store, e: exporter } };
  rig.graph(toyConfig({ ...parts, pipelines: ["traces: r | | store"] }));
  await rig.send("r", toyBatch("traces", 2));
  expect(balanceOf(rig)).toEqual({ received: 2, stored: 2 });
  rig.graph(toyConfig({ ...parts, processors: { p: processor(1) }, pipelines: ["traces: r | p | e store"] }));
  await rig.send("r", toyBatch("traces", 2));
  expect(rig.stored.batches).toHaveLength(2);
  expect(rig.stored.batches[1]!.wire).toBeUndefined();
  expect(balanceOf(rig)).toEqual({ received: 4, stored: 4, forwarded: 2, produced: 2 });
});

test("a branch that stores while another refuses: the counters balance, too", async () => {
  const { world, rig, receiver, exporter } = newToys();
  rig.graph(
    toyConfig({
      receivers: { r: receiver },
      exporters: { store: rig.storeFactory, e: exporter },
      pipelines: ["traces: r | | store e"],
    }),
  );
  world.refuse = (id) => (id === "e" ? busy : undefined);
  await rig.send("r", toyBatch("traces", 2));
  expect(balanceOf(rig)).toEqual({ received: 2, produced: 2, stored: 2, refused: 2 });
});

test("the way to the store may lead through connectors of the same signal", async () => {
  const { rig, receiver, exporter, forward } = newToys();
  rig.graph(
    toyConfig({
      ...{ receivers: { r: receiver }, connectors: { f: forward } },
      exporters: { store: rig.storeFactory, e: exporter },
      pipelines: ["traces/in: r | | f e", "traces/out: f | | store", "logs: r | | e"],
    }),
  );
  await rig.send("r", toyBatch("traces", 2));
  expect(rig.stored.batches).toHaveLength(1);
  expect(balanceOf(rig)).toEqual({ received: 2, produced: 2, stored: 2, forwarded: 2 });
});

test("what a connector makes of another signal is stored, beside what it is made of", async () => {
  const { rig, receiver, exporter, deriving } = newToys();
  const made = toyBatch("metrics", 4);
  rig.graph(
    toyConfig({
      ...{ receivers: { r: receiver }, connectors: { spans: deriving(made) }, exporters: { e: exporter } },
      pipelines: ["traces: r | | spans", "metrics/1: spans | | e", "metrics/2: spans | | e"],
    }),
  );
  await rig.send("r", toyBatch("traces", 2));
  expect(rig.stored.batches.map(({ signal }) => signal)).toEqual(["metrics", "traces"]);
  expect(balanceOf(rig)).toEqual({ received: 2, produced: 4, stored: 6 });
});
