import { expect, test } from "vitest";
import type { OwnMetrics } from "../../component/stage-telemetry.ts";
import { Stage } from "./stage.ts";

const ignored: OwnMetrics = { add: () => undefined, set: () => undefined, observe: () => undefined };

test("the rate of an exporter is of what the other side took, not of what failed or waits", () => {
  const stage = new Stage({ nowMs: () => 0, monotonicMs: () => 10_000 }, ignored);
  stage.metrics.set("exporter_queue_size", 5);
  stage.metrics.add("exporter_send_failed_spans", 7);
  expect(stage.sentPerSecond).toBe(0);
  stage.metrics.add("exporter_sent_spans", 8);
  expect(stage.gauges).toMatchObject({ sent: 8, sendFailed: 7 });
  expect(stage.sentPerSecond).toBe(4);
});
