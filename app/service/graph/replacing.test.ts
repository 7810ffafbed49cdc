import { writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { ServiceConfig } from "../../config/service-config.ts";
import { GraphRig, toyBatch } from "./graphtest/graph-rig.ts";
import { ToyWorld, toyFactories } from "./graphtest/toy-components.ts";
import { toyConfig } from "./graphtest/toy-config.ts";

function newToys() {
  const world = new ToyWorld();
  const { receiver, processor, exporter, extension } = toyFactories(world);
  const factories = { receivers: { r: receiver, r2: receiver }, processors: { p: processor(0) } };
  const exporters = { e: exporter, e2: exporter };
  const configOf = (...pipelines: string[]) =>
    toyConfig({ ...factories, exporters, extensions: { x: extension }, pipelines });
  return { world, rig: new GraphRig(world), configOf };
}

/** The same but for what the section of one component says. */
function changed(
  config: ServiceConfig,
  section: "exporters" | "extensions",
  id: string,
  to: unknown,
): ServiceConfig {
  const components = new Map<string, { readonly config: unknown }>(config[section]);
  components.set(id, { ...components.get(id)!, config: to });
  return { ...config, [section]: components } as ServiceConfig;
}

test("what does not change goes on; the rest is started before what it replaces is stopped", async () => {
  const { world, rig, configOf } = newToys();
  const before = rig.graph(configOf("traces: r | p | e"));
  await before.start();
  world.events.length = 0;
  const next = rig.graph(configOf("traces: r | p | e", "logs: r2 | | e2"), before);
  await next.start();
  expect(world.events).toEqual(["start p", "start e2 logs", "start r2"]);
  expect(await rig.send("r", toyBatch("traces"))).toBe(true);
  expect(await rig.send("r2", toyBatch("logs"))).toBe(false);
  await next.replace();
  expect(world.events.slice(3)).toEqual(["stop p"]);
  expect(await rig.send("r", toyBatch("traces"))).toBe(true);
  expect(await rig.send("r2", toyBatch("logs"))).toBe(true);
  expect(world.arrived.map(({ id }) => id)).toEqual(["e", "e", "e2"]);
  const exporter = next.nodes.find(({ key }) => key === "exporter e traces")!;
  expect(next.edges.find(({ to }) => to === exporter)!.probe.flow.taken).toBe(4);
  world.events.length = 0;
  await next.shutdown();
  expect(world.events).toEqual(["stop r2", "stop e2 logs", "stop r", "stop p", "stop e traces", "stop x"]);
});

test("where something does not start what runs is as it was", async () => {
  const { world, rig, configOf } = newToys();
  const before = rig.graph(configOf("traces: r | p | e"));
  await before.start();
  world.events.length = 0;
  world.broken.add("r2");
  const next = rig.graph(configOf("traces: r r2 | | e2"), before);
  await expect(next.start()).rejects.toThrow('failed to start "r2" receiver: r2 is broken');
  expect(world.events).toEqual(["start e2 traces", "start r2", "stop r2", "stop e2 traces"]);
  expect(await rig.send("r", toyBatch("traces"))).toBe(true);
  expect(world.arrived.map(({ id }) => id)).toEqual(["e"]);
});

test("requests under way end where they began, before that is stopped", async () => {
  const { world, rig, configOf } = newToys();
  const held = Promise.withResolvers<void>();
  const config = configOf("traces: r | | e");
  const before = rig.graph(config);
  await before.start();
  const { consume } = world.consumers.get("r")!.traces!;
  const [edge] = before.edges;
  const own = edge!.probe.consume.bind(edge!.probe);
  edge!.probe.consume = async (batch) => {
    await held.promise;
    await own(batch);
  };
  const sent = consume.call(world.consumers.get("r")!.traces, toyBatch("traces"));
  const next = rig.graph(changed(config, "exporters", "e", { other: 1 }), before);
  await next.start();
  world.events.length = 0;
  const replaced = next.replace();
  await new Promise(setImmediate);
  expect(world.events).toEqual([]);
  held.resolve();
  await Promise.all([sent, replaced]);
  expect(world.events).toEqual(["stop e traces"]);
  expect(world.arrived).toHaveLength(1);
});

test("who uses an extension that changes changes with it", async () => {
  const { world, rig, configOf } = newToys();
  const config = configOf("traces: r | | e e2");
  const before = rig.graph(config);
  await before.start();
  expect(world.settings.get("e")!.host.extension("x")).toBeDefined();
  world.events.length = 0;
  const next = rig.graph(changed(config, "extensions", "x", { other: 1 }), before);
  await next.start();
  await next.replace();
  expect(world.events).toEqual(["start x", "start e traces", "stop e traces", "stop x"]);
});

test("a file that a section names and that has changed is a change", async () => {
  const dir = await mkdtemp(join(tmpdir(), "sightglass-replacing-"));
  const cert_file = join(dir, "cert.pem");
  writeFileSync(cert_file, "one");
  const { world, rig, configOf } = newToys();
  const config = changed(configOf("traces: r | | e"), "exporters", "e", { tls: { cert_file } });
  const before = rig.graph(config);
  await before.start();
  world.events.length = 0;
  const same = rig.graph(config, before);
  await same.start();
  await same.replace();
  expect(world.events).toEqual([]);
  writeFileSync(cert_file, "two, longer");
  const other = rig.graph(config, same);
  await other.start();
  await other.replace();
  expect(world.events).toEqual(["start e traces", "stop e traces"]);
  await rm(dir, { recursive: true });
});
