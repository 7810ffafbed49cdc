import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, expect, it } from "vitest";
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

/** How often the process is killed, and the seed of when: SIGHTGLASS_KILLS=1000 SIGHTGLASS_SEED=7 npx vitest run kill */
const kills = Number(process.env["SIGHTGLASS_KILLS"] ?? 50);
const seed = Number(process.env["SIGHTGLASS_SEED"] ?? 1);
/** The kill comes within this long after the load began. */
const loadMsMax = 250;

const { dataDir, remove } = temporaryDataDir();
afterAll(remove);

it(
  `loses nothing acknowledged in ${kills} kills under load`,
  async () => {
    const random = new Random(seed);
    let fromLastRun: LedgerEntry[] = [];
    let acknowledgedSpans = 0;
    const everything: LedgerEntry[] = [];
    for (let cycle = 0; cycle < kills; cycle++) {
      const instance = await Instance.start(dataDir);
      await expectAll(instance, fromLastRun);
      fromLastRun = await loadUntilKilled(instance, random, seed + cycle * 10);
      everything.push(...fromLastRun);
      acknowledgedSpans += fromLastRun.reduce((sum, { spans }) => sum + spans.length, 0);
    }
    const instance = await Instance.start(dataDir);
    await expectAll(instance, fromLastRun);
    await expectAll(instance, sample(everything, random, 500));
    const stats = JSON.parse((await instance.get("/api/stats")) ?? "") as { stored: { traces: number } };
    expect(stats.stored.traces).toBeGreaterThanOrEqual(acknowledgedSpans);
    // The load must have been one: more than a handful of requests between two kills.
    expect(everything.length).toBeGreaterThan(kills * 3);
    expect(await instance.stop()).toBe(0);
  },
  kills * 20_000,
);

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
  await sleep(40 + random.integer(loadMsMax));
  await instance.kill();
  await Promise.all(senders.map((sender) => sender.stop()));
  grpcSend.close();
  return senders.flatMap(({ acknowledged }) => acknowledged);
}

async function expectAll(instance: Instance, entries: readonly LedgerEntry[]): Promise<void> {
  for (const { traceId, spans } of entries) {
    const json = await instance.get(`/api/traces/${traceId}`);
    expect(json, `acknowledged trace ${traceId} is lost`).toBeDefined();
    expect(ledgerSpans(json ?? ""), traceId).toEqual(spans);
  }
}

function sample(entries: readonly LedgerEntry[], random: Random, count: number): LedgerEntry[] {
  return Array.from(
    { length: Math.min(count, entries.length) },
    () => entries[random.integer(entries.length)],
  ).filter((entry) => entry !== undefined);
}
