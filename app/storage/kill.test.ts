import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { randomFrom } from "./storagetest/generate-requests.ts";
import { allSegments, openTestStore, replayAll, tempDir } from "./storagetest/helpers.ts";

/** More cycles, or others, for a campaign. */
const cycles = Number(process.env["SIGHTGLASS_KILL_CYCLES"] ?? 20);
const seed = Number(process.env["SIGHTGLASS_KILL_SEED"] ?? 1);

const child = fileURLToPath(new URL("./storagetest/append-child.ts", import.meta.url));

/** What the killed process said it had committed. */
interface Ledger {
  readonly hashes: Map<number, string>;
  readonly sealed: Set<number>;
}

/** Lets a process append for a while after its first ack, then kills it without a warning. */
async function runAndKill(dir: string, childSeed: number, lifeMs: number, ledger: Ledger): Promise<void> {
  const process = spawn(globalThis.process.execPath, [child, dir, String(childSeed)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let isCounting = false;
  for await (const line of createInterface(process.stdout)) {
    if (!isCounting) setTimeout(() => process.kill("SIGKILL"), lifeMs);
    isCounting = true;
    note(line, ledger);
  }
  await ended(process);
}

function note(line: string, ledger: Ledger): void {
  const [kind, number, hash] = line.split(" ");
  // The last line may have been cut off by the kill.
  if (kind === "acked" && hash?.length === 64) ledger.hashes.set(Number(number), hash);
  if (kind === "sealed" && number !== undefined) ledger.sealed.add(Number(number));
}

async function ended(process: ChildProcess): Promise<void> {
  if (process.exitCode === null && process.signalCode === null) await once(process, "exit");
  expect(process.signalCode).toBe("SIGKILL");
}

async function expectAllThere(dir: string, { hashes, sealed }: Ledger): Promise<void> {
  const { store, lines } = await openTestStore(dir);
  const journal = await replayAll(store);
  const segments = await allSegments(store);
  const inSegments = segments.flatMap(({ summary }) => [...new Float64Array(new Uint8Array(summary).buffer)]);
  const found = [...journal.map(({ sequence }) => sequence), ...inSegments];
  expect(new Set(found).size, "an entry in the journal and in a segment").toBe(found.length);
  expect([...hashes.keys()].filter((sequence) => !found.includes(sequence))).toEqual([]);
  for (const { sequence, wire } of journal) {
    const hash = hashes.get(sequence);
    // An entry without a hash was committed, and the process killed before it could say so.
    if (hash !== undefined) expect(createHash("sha256").update(wire.bytes).digest("hex")).toBe(hash);
  }
  const ids = segments.map(({ id }) => id);
  expect([...sealed].filter((id) => !ids.includes(id))).toEqual([]);
  for (const { id, itemCount } of segments) {
    const batch = await store.load(id);
    expect(batch?.signal === "traces" && batch.tables.spans.rowCount).toBe(itemCount);
  }
  expect(await store.stats()).toMatchObject({ quarantined: 0 });
  expect(lines).toEqual([]);
  await store.close();
}

it(`loses nothing acknowledged in ${cycles} kills (seed ${seed})`, {
  timeout: 30_000 + cycles * 10_000,
}, async () => {
  const dir = tempDir();
  const random = randomFrom(seed);
  const ledger: Ledger = { hashes: new Map(), sealed: new Set() };
  for (let cycle = 0; cycle < cycles; cycle++) {
    await runAndKill(dir, seed * 1_000 + cycle, Math.floor(random() * 150), ledger);
    if (cycle % 5 === 4 || cycle === cycles - 1) await expectAllThere(dir, ledger);
  }
  expect(ledger.hashes.size).toBeGreaterThan(cycles);
});
