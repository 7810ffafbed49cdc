import { parentPort, workerData } from "node:worker_threads";
import { assertDefined } from "../../base/assert.ts";
import { createRunner, type RunnerParts } from "./create-runner.ts";
import type { ToWorker, WorkerSettings } from "./protocol.ts";

/** Makes the thread that calls it a query worker, for as long as it lives. */
export function serveQueries(parts: RunnerParts): void {
  const port = assertDefined(parentPort ?? undefined, "runs as a worker");
  const settings = workerData as WorkerSettings;
  const runner = createRunner(settings, parts, (message, transfer) => port.postMessage(message, transfer));
  port.on("message", (message: ToWorker) => runner.take(message));
  port.postMessage({ type: "ready" });
}
