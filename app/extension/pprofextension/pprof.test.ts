import { expect, test } from "vitest";
import { Ports } from "../../network/ports.ts";
import { shutDownAfterEach, startExtension } from "../extensionhelper/extensiontest/run-extension.ts";
import { createPprofFactory } from "./factory.ts";

shutDownAfterEach();
const pprofFactory = createPprofFactory(new Ports());

test("pprof answers with profiles that tools can open", async () => {
  const { url } = await startExtension(pprofFactory, { endpoint: "127.0.0.1:0" });
  const cpu = (await (await fetch(`${url()}/debug/pprof/profile?seconds=0.2`)).json()) as Record<
    string,
    unknown
  >;
  expect(Object.keys(cpu)).toEqual(expect.arrayContaining(["nodes", "samples", "timeDeltas"]));
  const heap = (await (await fetch(`${url()}/debug/pprof/heap`)).json()) as Record<string, unknown>;
  expect(heap).toHaveProperty("head");
  expect((await fetch(`${url()}/debug/pprof/profile?seconds=nine`)).status).toBe(400);
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
