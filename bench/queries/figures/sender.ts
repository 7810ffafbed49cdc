import { once } from "node:events";
import { parentPort, workerData } from "node:worker_threads";
import { traceRequests } from "../../generator/requests.ts";
import { httpSender, sendAll } from "../../ingest/send.ts";

/** What a sender is given; every seed makes other spans. */
export interface SendJob {
  readonly address: string;
  readonly spans: number;
  readonly seed: number;
}

/** A thread that has its requests ready before it is told to go, and says how long they took. */
const { address, spans, seed } = workerData as SendJob;
const port = parentPort;
if (port === null) throw new Error("runs in a thread of its own");
const requests = [...traceRequests(spans, seed)];
port.postMessage("ready");
await once(port, "message");
const sender = httpSender(address);
const startMs = performance.now();
await sendAll(requests, sender.send);
port.postMessage(performance.now() - startMs);
sender.close();
port.close();
