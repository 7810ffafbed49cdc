import { expect, test } from "vitest";
import { ComponentRig } from "../../component/componenttest/component-rig.ts";
import { Ports } from "../../network/ports.ts";
import { shutDownAfterEach, startExtension } from "../extensionhelper/extensiontest/run-extension.ts";
import { createHealthCheckFactory } from "./factory.ts";

shutDownAfterEach();
const healthCheckFactory = createHealthCheckFactory(new Ports());

test("health_check is 503 until everything runs, then 200 with the time since", async () => {
  const rig = new ComponentRig("health_check");
  const { url } = await startExtension(healthCheckFactory, { endpoint: "127.0.0.1:0", path: "/live" }, rig);
  rig.description = { ...rig.description, isReady: false };
  const before = await fetch(`${url()}/live`);
  expect([before.status, await before.json()]).toMatchObject([503, { status: "Server not available" }]);
  rig.description = { ...rig.description, isReady: true };
  await fetch(`${url()}/live`);
  rig.nowMs = 2_500;
  const after = await fetch(`${url()}/live`);
  expect([after.status, await after.json()]).toEqual([
    200,
    { status: "Server available", upSince: "1970-01-01T00:00:00.000Z", uptime: "2.5s" },
  ]);
  expect((await fetch(`${url()}/`)).status).toBe(404);
});

test("health_check says what it is told to", async () => {
  const body = { healthy: "fine", unhealthy: "bad" };
  const { url } = await startExtension(healthCheckFactory, { endpoint: "127.0.0.1:0", response_body: body });
  expect(await (await fetch(url())).text()).toBe("fine");
});
