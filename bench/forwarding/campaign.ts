import { setTimeout as sleep } from "node:timers/promises";
import { ledgerSpans } from "../../main/servetest/ledger-sender.ts";
import { destinationYaml, freePort, gatewayYaml, Side, type Way } from "./gateway.ts";
import { type SentTrace, SpanSource } from "./span-source.ts";

const ways: readonly Way[] = [
  { protocol: "grpc", queue: "memory" },
  { protocol: "http", queue: "memory" },
  { protocol: "grpc", queue: "disk" },
  { protocol: "http", queue: "disk" },
];

/** Before the other side goes, and after it is back. */
const quietSeconds = 3;
/** The longest pause between retries is 45 s (30 s and a half), and then a queue has to be sent. */
const arrivalSecondsMax = 120;

interface Round extends Way {
  /** The sender was killed and started again while the other side was down. */
  readonly isSenderKilled: boolean;
  readonly acknowledgedSpans: number;
  readonly arrivedSpans: number;
  readonly lostSpans: number;
  /** Requests that were not acknowledged, and so may be lost: those while the sender was down. */
  readonly refusedRequests: number;
  /** From the return of the other side until it had everything. */
  readonly secondsUntilAllArrived: number;
}

/** Each way once, with the other side down for `downSeconds`. */
export async function runForwardingCampaign(
  downSeconds: number,
  log: (line: string) => void,
): Promise<{ readonly failures: number; readonly detail: unknown }> {
  const rounds: Round[] = [];
  for (const queue of ["memory", "disk"] as const) {
    const pair = ways.filter((way) => way.queue === queue);
    rounds.push(...(await Promise.all(pair.map((way) => runRound(way, downSeconds)))));
    log(JSON.stringify(rounds.slice(-pair.length)));
  }
  const failures = rounds.filter(
    ({ lostSpans, acknowledgedSpans }) => lostSpans > 0 || acknowledgedSpans === 0,
  );
  return { failures: failures.length, detail: { downSeconds, rounds } };
}

async function runRound(way: Way, downSeconds: number): Promise<Round> {
  const port = await freePort();
  const destination = new Side(destinationYaml(way, port));
  const gateway = new Side(gatewayYaml(way, port));
  try {
    await destination.start();
    await gateway.start();
    const source = new SpanSource(() => gateway.address);
    await sleep(quietSeconds * 1_000);
    await destination.kill();
    const isSenderKilled = way.queue === "disk";
    await sleep((downSeconds * 1_000) / 2);
    if (isSenderKilled) {
      await gateway.kill();
      await gateway.start();
    }
    await sleep((downSeconds * 1_000) / 2);
    await destination.start();
    const backMs = performance.now();
    await sleep(quietSeconds * 1_000);
    await source.stop();
    const arrived = await arrivals(destination, source.acknowledged);
    const acknowledgedSpans = source.acknowledged.reduce((sum, { spanIds }) => sum + spanIds.length, 0);
    return {
      ...{ ...way, isSenderKilled, acknowledgedSpans, arrivedSpans: arrived },
      ...{ lostSpans: acknowledgedSpans - arrived, refusedRequests: source.refused },
      secondsUntilAllArrived: Math.round((performance.now() - backMs) / 1_000),
    };
  } finally {
    await gateway.end();
    await destination.end();
  }
}

/** How many of the spans are at the destination, each looked at by its id, once all are or no more come. */
async function arrivals(destination: Side, sent: readonly SentTrace[]): Promise<number> {
  const missing = new Set(sent);
  const deadlineMs = performance.now() + arrivalSecondsMax * 1_000;
  let arrived = 0;
  while (missing.size > 0 && performance.now() < deadlineMs) {
    for (const trace of missing) {
      if (!(await isThere(destination, trace))) continue;
      missing.delete(trace);
      arrived += trace.spanIds.length;
    }
    if (missing.size > 0) await sleep(1_000);
  }
  return arrived;
}

async function isThere(destination: Side, { traceId, spanIds }: SentTrace): Promise<boolean> {
  const trace = await destination.get(`/api/traces/${traceId}`);
  if (trace === undefined) return false;
  const ids = new Set(ledgerSpans(JSON.stringify(trace)).map((span) => span.split("/")[0]));
  return spanIds.every((id) => ids.has(id));
}
