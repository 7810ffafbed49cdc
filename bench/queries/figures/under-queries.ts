import { once } from "node:events";
import { setImmediate } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { type BenchResult, median } from "../../report.ts";
import type { OurArm } from "../ours.ts";
import type { Question } from "../question.ts";
import type { SendJob } from "./sender.ts";

/** Spans sent in each turn; turns alternate, so that a growing store slows both alike. */
const spansPerTurn = 100_000;
const turns = 3;

/**
 * Share of the ingest throughput that is left while questions are asked without a pause. The sender is a thread of
 * this process, and so is the engine: on a machine of two cores they compete with the query worker for them.
 */
export async function measureUnderQueries(
  ours: OurArm,
  questions: readonly Question[],
  address: string,
  seed: number,
): Promise<BenchResult> {
  const alone: number[] = [];
  const busy: number[] = [];
  for (let turn = 0; turn < turns; turn++) {
    alone.push(await sendTurn({ address, spans: spansPerTurn, seed: seed + 1_000 + turn * 2 }));
    busy.push(
      await whileAsking(ours, questions, { address, spans: spansPerTurn, seed: seed + 1_001 + turn * 2 }),
    );
  }
  const rate = (ms: number) => (spansPerTurn / ms) * 1000;
  const [own, peer] = [rate(median(busy)), rate(median(alone))];
  return {
    id: "ingest-under-queries",
    unit: "spans/s",
    value: Math.round(own),
    peer: "without queries",
    peerValue: Math.round(peer),
    ratio: Number((own / peer).toPrecision(4)),
  };
}

async function whileAsking(ours: OurArm, questions: readonly Question[], job: SendJob): Promise<number> {
  let isSending = true;
  const asking = (async () => {
    for (let i = 0; isSending; i++) {
      await ours.ask(questions[i % questions.length]!);
      // An answer that needs no thread must not keep the engine from its sockets.
      await setImmediate();
    }
  })();
  try {
    return await sendTurn(job);
  } finally {
    isSending = false;
    await asking;
  }
}

/** Milliseconds until all requests are acknowledged. */
async function sendTurn(job: SendJob): Promise<number> {
  const thread = new Worker(new URL("./sender.ts", import.meta.url), { workerData: job });
  await once(thread, "message");
  thread.postMessage("go");
  const [elapsedMs] = (await once(thread, "message")) as [number];
  return elapsedMs;
}
