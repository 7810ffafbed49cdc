import { setTimeout as sleep } from "node:timers/promises";
import { Random } from "../../bench/generator/random.ts";
import { Instance, temporaryDataDir } from "./instance.ts";
import {
  grpc,
  httpJson,
  httpProtobuf,
  type LedgerEntry,
  LedgerSender,
  ledgerSpans,
} from "./ledger-sender.ts";

/** The kill comes within this long after so many requests were acknowledged: however slow the machine, there is a load. */
const loadMsMax = 250;
const requestsMin = 4;
/** Traces of all runs that are looked at again at the end, beside those of the last run. */
const finalSample = 500;

export interface KillLoopResult {
  readonly acknowledgedRequests: number;
  readonly acknowledgedSpans: number;
  /** Spans the last start says it has; more than acknowledged, since a commit may beat its answer. */
  readonly storedSpans: number;
  /** Trace ids that were acknowledged and are gone or not the same. */
  readonly lost: readonly string[];
  /** Of the SIGTERM at the end. */
  readonly exitCode: number | null;
}

/**
 * Starts a real `serve` on one data directory again and again, loads it over gRPC, HTTP/protobuf and HTTP/JSON, ends it
 * with `kill -9` at a random moment, and looks after each start for everything the run before had acknowledged.
 */
export async function runKillLoop(
  kills: number,
  seed: number,
  log: (line: string) => void,
): Promise<KillLoopResult> {
  const random = new Random(seed);
  const { dataDir, remove } = temporaryDataDir();
  const everything: LedgerEntry[] = [];
  const lost: string[] = [];
  let fromLastRun: LedgerEntry[] = [];
  for (let cycle = 0; cycle < kills; cycle++) {
    const instance = await Instance.start(dataDir);
    lost.push(...(await lostOf(instance, fromLastRun)));
    fromLastRun = await loadUntilKilled(instance, random, seed + cycle * 10);
    everything.push(...fromLastRun);
    log(
      `kill ${cycle + 1}: ${fromLastRun.length} requests acknowledged before it, ${lost.length} lost so far`,
    );
  }
  const instance = await Instance.start(dataDir);
  lost.push(...(await lostOf(instance, [...fromLastRun, ...sample(everything, random)])));
  const stats = JSON.parse((await instance.get("/api/stats")) ?? "") as { stored: { traces: number } };
  const exitCode = await instance.stop();
  remove();
  return {
    acknowledgedRequests: everything.length,
    acknowledgedSpans: everything.reduce((sum, { spans }) => sum + spans.length, 0),
    storedSpans: stats.stored.traces,
    lost,
    exitCode,
  };
}

/** Four senders over all encodings and transports until the process is gone. Returns what was acknowledged. */
async function loadUntilKilled(
  instance: Instance,
  random: Random,
  firstSeed: number,
): Promise<LedgerEntry[]> {
  const { otlpGrpc = "", otlpHttp = "" } = instance.info;
  const grpcSend = grpc(otlpGrpc);
  const sends = [grpcSend, httpProtobuf(otlpHttp), httpJson(otlpHttp), httpProtobuf(otlpHttp)];
  const senders = sends.map((send, index) => new LedgerSender(send, firstSeed + index));
  while (senders.flatMap(({ acknowledged }) => acknowledged).length < requestsMin) await sleep(5);
  await sleep(random.integer(loadMsMax));
  await instance.kill();
  await Promise.all(senders.map((sender) => sender.stop()));
  grpcSend.close();
  return senders.flatMap(({ acknowledged }) => acknowledged);
}

/** Trace ids of the entries that do not come back as they were sent. */
async function lostOf(instance: Instance, entries: readonly LedgerEntry[]): Promise<string[]> {
  const lost: string[] = [];
  for (const { traceId, spans } of entries) {
    const json = await instance.get(`/api/traces/${traceId}`);
    if (json === undefined || ledgerSpans(json).join() !== spans.join()) lost.push(traceId);
  }
  return lost;
}

function sample(entries: readonly LedgerEntry[], random: Random): LedgerEntry[] {
  const count = Math.min(finalSample, entries.length);
  return Array.from({ length: count }, () => entries[random.integer(entries.length)]).filter(
    (entry) => entry !== undefined,
  );
}
