import { expect, test } from "vitest";
import type { OwnMetrics } from "../../component/stage-telemetry.ts";
import { Stage } from "./stage.ts";

const ignored: OwnMetrics = { add: () => undefined, set: () => undefined, observe: () => undefined };

test("the rate of an exporter is of what the other side took, not of what failed or waits", () => {
  const stage = new Stage({ nowMs: () => 0, monotonicMs: () => 10_000 }, ignored);
  stage.queue("traces", 5, 10);
  stage.sendFailed("traces", 7);
  expect(stage.sentPerSecond).toBe(0);
  stage.sent("traces", 8);
  expect(stage).toMatchObject({ sentItems: 8, queueSize: 5, queueCapacity: 10 });
  expect(stage.sentPerSecond).toBe(4);
});
