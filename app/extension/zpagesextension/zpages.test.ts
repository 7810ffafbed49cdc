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
  };
  const { url } = await startExtension(zpagesFactory, { endpoint: "127.0.0.1:0" }, rig);
  const all = await (await fetch(`${url()}/debug/pipelinez`)).text();
  expect(all).toContain("traces/&lt;a>");
  expect(all).toContain("recoverable");
  const one = await (await fetch(`${url()}/debug/pipelinez?pipelinenamez=logs`)).text();
  expect(one).not.toContain("batch");
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
