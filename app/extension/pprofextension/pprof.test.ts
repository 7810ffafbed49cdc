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
