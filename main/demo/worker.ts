import { parentPort, workerData } from "node:worker_threads";
import { implementations } from "./services/implementations.ts";
import type { FromWorker, ToWorker, WorkerSetup } from "./shop/messages.ts";
import { reportRuntime } from "./shop/runtime-metrics.ts";
import { Shop } from "./shop/shop.ts";
import { startTelemetry, type Telemetry } from "./shop/telemetry.ts";

/** Time for the last export when the receiver is slow or gone; a demo must not hang on its way out. */
const flushLimitMs = 3000;
/** A message may still be on its way when the last request has been answered. */
const queueGraceMs = 300;

/** The entry of a worker thread: one version of one service with an SDK of its own. */
async function main(setup: WorkerSetup): Promise<void> {
  const post = (message: FromWorker): void => parentPort?.postMessage(message);
  const telemetry = startTelemetry((outcome) => post({ type: "exported", outcome }));
  const shop = new Shop(setup, telemetry.meterProvider, post);
  reportRuntime(shop.meter);
  const implement = implementations[setup.service];
  if (implement === undefined) throw new Error(`no service is called ${setup.service}`);
  implement(shop);
  parentPort?.on("message", (message: ToWorker) => {
    if (message.type === "open") shop.open(message.directory);
    else if (message.type === "deliver") shop.queue.deliver(message.topic, message.message);
    else void stop(shop, telemetry);
  });
  post({ type: "listening", port: await shop.server.listen(), topics: shop.queue.topics });
}

async function stop(shop: Shop, telemetry: Telemetry): Promise<void> {
  await Promise.race([shop.server.close(), afterMs(flushLimitMs)]);
  await afterMs(queueGraceMs);
  await Promise.race([shop.queue.drain(), afterMs(flushLimitMs)]);
  await Promise.race([telemetry.shutdown().catch(() => undefined), afterMs(flushLimitMs)]);
  process.exit(0);
}

function afterMs(durationMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, durationMs));
}

await main(workerData as WorkerSetup);
