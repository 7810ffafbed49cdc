import { expect, test } from "vitest";
import { ComponentRig, readConfig } from "../../component/componenttest/component-rig.ts";
import { Ports } from "../../network/ports.ts";
import { shutDownAfterEach, startExtension } from "../extensionhelper/extensiontest/run-extension.ts";
import { createZpagesFactory } from "./factory.ts";

shutDownAfterEach();
const zpagesFactory = createZpagesFactory(new Ports());

test("zpages shows pipelines and components, one of them where asked", async () => {
  const rig = new ComponentRig("zpages");
  rig.description = {
    isReady: true,
    extensions: ["zpages"],
    pipelines: [
      { id: "traces/<a>", receivers: ["otlp"], processors: ["batch"], exporters: ["debug"] },
      { id: "logs", receivers: ["otlp"], processors: [], exporters: ["debug"] },
    ],
    components: [
      { id: "batch", kind: "processor", pipeline: "traces/<a>", status: "recoverable", reason: "why" },
    ],
    featureGates: [{ id: "a.gate", stage: "alpha", doc: "does something", isEnabled: true }],
    calls: [
      {
        ...{ name: "logs: otlp → debug", running: 1, failed: 2, buckets: [0, 0, 7, 0, 0, 0, 0, 0, 0] },
        lastErrors: [{ timeMs: 0, durationMs: 1.5, message: "queue <full>" }],
      },
      { name: "traces: x → y", running: 0, failed: 0, buckets: [], lastErrors: [] },
    ],
  };
  const { url } = await startExtension(zpagesFactory, { endpoint: "127.0.0.1:0" }, rig);
  const all = await (await fetch(`${url()}/debug/pipelinez`)).text();
  expect(all).toContain("traces/&lt;a>");
  expect(all).toContain("recoverable");
  const one = await (await fetch(`${url()}/debug/pipelinez?pipelinenamez=logs`)).text();
  expect(one).not.toContain("batch");
  const calls = await (await fetch(`${url()}/debug/tracez?zspanname=logs%3A+otlp+%E2%86%92+debug`)).text();
  expect(calls).toContain("<td>7</td>");
  expect(calls).toContain("queue &lt;full>");
  expect(calls).not.toContain("x → y");
  expect(await (await fetch(`${url()}/debug/featurez`)).text()).toContain("<td>a.gate</td><td>true</td>");
  rig.description = { ...rig.description, calls: undefined };
  expect(await (await fetch(`${url()}/debug/tracez`)).text()).toContain("traces::level: none");
  for (const path of ["servicez", "extensionz", "featurez"])
    expect((await fetch(`${url()}/debug/${path}`)).status).toBe(200);
  expect((await fetch(`${url()}/debug/expvarz`)).status).toBe(404);
});

test.each([[{ endpoint: "" }, '"endpoint" is required when using the "zpages" extension']])(
  "%j",
  (raw, message) => {
    expect(readConfig<unknown>(zpagesFactory.schema, raw).issues).toContain(message);
  },
);
