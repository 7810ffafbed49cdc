import { expect, test } from "vitest";
import { batchOf, ComponentRig, configOf, readConfig } from "../../component/componenttest/component-rig.ts";
import { PermanentError } from "../../consumer/consumer-error.ts";
import { refusingConsumers } from "../../consumer/consumertest/refusing-consumers.ts";
import { Sink } from "../../consumer/consumertest/sink.ts";
import { forwardSchema } from "./config.ts";
import { forwardConnectorFactory } from "./factory.ts";

const pair = { from: "logs", to: "logs" } as const;

test("what comes in goes out as it is, and the answer comes back", async () => {
  const sink = new Sink();
  const { settings } = new ComponentRig("forward");
  const config = configOf(forwardSchema, null);
  const forward = forwardConnectorFactory.create(pair, config, settings, { byId: new Map(), all: sink });
  await forward.start();
  const batch = batchOf("logs", { resourceLogs: [{ scopeLogs: [{ logRecords: [{ severityText: "x" }] }] }] });
  await forward.consume(batch);
  expect(sink.batches).toEqual([batch]);
  await forward.shutdown();

  const all = refusingConsumers(new PermanentError("no", "no")).logs!;
  const refused = forwardConnectorFactory.create(pair, config, settings, { byId: new Map(), all });
  await expect(refused.consume(batch)).rejects.toThrow("no");
});

test("it has no keys", () => {
  expect(readConfig(forwardSchema, { a: 1 }).issues).toEqual(["a: has invalid keys: a"]);
  expect(forwardConnectorFactory.pairs.map(({ from, to }) => `${from}→${to}`)).toEqual([
    "traces→traces",
    "metrics→metrics",
    "logs→logs",
  ]);
});
