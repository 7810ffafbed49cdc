/**
 * Appends and seals until it is killed. Arguments: data directory, seed. Says on stdout, one line each:
 *
 *     acked SEQUENCE HASH      a request was committed
 *     sealed ID                a segment was committed; its summary holds the sequences it replaced
 */
import { createHash } from "node:crypto";
import { openStore } from "../open-store.ts";
import type { JournalSequence } from "../store.ts";
import { chunkOf } from "./chunk.ts";
import { generateRequests, randomFrom } from "./generate-requests.ts";

const [dataDir = "", seed = "1"] = process.argv.slice(2);
const random = randomFrom(Number(seed));
const requests = generateRequests(600, Number(seed), 20);
const store = await openStore({
  dataDir,
  log: (line) => process.stderr.write(`${line}\n`),
  clock: { nowMs: () => Date.now(), monotonicMs: () => performance.now() },
});

const say = (line: string) => process.stdout.write(`${line}\n`);

interface Acked {
  readonly sequence: JournalSequence;
  readonly bytes: Uint8Array;
}

async function appendOne(): Promise<Acked> {
  const bytes = requests[Math.floor(random() * requests.length)]!;
  const sequence = await store.append("traces", { encoding: "protobuf", bytes });
  say(`acked ${sequence} ${createHash("sha256").update(bytes).digest("hex")}`);
  return { sequence, bytes };
}

async function seal(entries: readonly Acked[]): Promise<void> {
  const sequences = entries.map(({ sequence }) => sequence);
  const chunk = chunkOf(
    "traces",
    entries.map(({ bytes }) => bytes),
  );
  const summary = new Uint8Array(Float64Array.from(sequences).buffer);
  const info = await store.seal({ ...chunk, sequences, minTimeUnixNano: 1n, maxTimeUnixNano: 2n, summary });
  say(`sealed ${info.id}`);
}

for (;;) {
  const entries = await Promise.all(Array.from({ length: 1 + Math.floor(random() * 12) }, appendOne));
  // Some stay in the journal for good, the others move to a segment while appends go on.
  if (random() < 0.5) void seal(entries);
}
