import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { spansOf } from "./demotest/flatten.ts";
import { OtlpSink } from "./demotest/otlp-sink.ts";

const program = fileURLToPath(new URL("./demo.ts", import.meta.url));

it.each(["SIGINT", "SIGTERM"] as const)("%s sends what is buffered and exits 0", async (signal) => {
  const sink = new OtlpSink();
  const args = [program, "--services", "5", "--rate", "30", "--endpoint", await sink.listen()];
  const demo = spawn(process.execPath, args, { stdio: "ignore" });
  const exited = once(demo, "exit");
  while (sink.requests.traces.length === 0 && demo.exitCode === null) await delay(20);
  demo.kill(signal);
  expect(await exited).toEqual([0, null]);
  await sink.close();
  const spans = spansOf(sink.requests.traces);
  const spanIds = new Set(spans.map(({ spanId }) => spanId));
  expect(spans.length).toBeGreaterThan(0);
  expect(spans.filter(({ parentSpanId }) => parentSpanId !== "" && !spanIds.has(parentSpanId))).toEqual([]);
});
