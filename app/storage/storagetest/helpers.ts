import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { Clock } from "../../base/clock.ts";
import type { AnyBatch } from "../../pdata/batch.ts";
import { encode } from "../../pdata/otlp/codec.ts";
import { dataFilesOf, prepareDataDir } from "../database/data-dir.ts";
import { openStore, type StoreSettings } from "../open-store.ts";
import type { Eviction, JournalEntry, JournalSequence, SealedChunk, SegmentInfo, Store } from "../store.ts";
import { Writer, type WriterSettings } from "../worker/writer.ts";
import { chunkOf } from "./chunk.ts";

export const wallClock: Clock = { nowMs: () => Date.now(), monotonicMs: () => performance.now() };

export function tempDir(): string {
  const dir = mkdtempSync(join(tmpdir(), "sightglass-storage-"));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/** A store that is closed when the test ends, and the lines it logged. */
export async function openTestStore(dataDir: string, settings: Partial<StoreSettings> = {}) {
  const lines: string[] = [];
  const store = await openStore({ dataDir, log: (line) => lines.push(line), clock: wallClock, ...settings });
  onTestFinished(() => store.close());
  return { store, lines };
}

/** A writer without its thread. */
export function openTestWriter(dataDir: string, settings: Partial<WriterSettings> = {}) {
  const lines: string[] = [];
  const evictions: Eviction[] = [];
  const files = dataFilesOf(dataDir);
  prepareDataDir(files);
  const writer = new Writer({
    files,
    diskBudgetBytes: 256 * 1024 * 1024,
    evicts: true,
    synchronous: "NORMAL",
    nowMs: Date.now,
    log: (line) => lines.push(line),
    onEvicted: (eviction) => evictions.push(eviction),
    ...settings,
  });
  return { writer, lines, evictions, files };
}

export function sealedChunkOf(
  requests: readonly Uint8Array[],
  sequences: readonly JournalSequence[],
): SealedChunk {
  return {
    ...chunkOf("traces", requests),
    sequences,
    minTimeUnixNano: 1n,
    maxTimeUnixNano: 0xffff_ffff_ffff_ffffn,
    summary: Uint8Array.of(1, 2, 3),
  };
}

/** What a batch says, in one comparable form: its items as an OTLP request. */
export function requestOf(batch: AnyBatch): Buffer {
  return Buffer.from(encode(batch));
}

export async function replayAll(store: Store): Promise<JournalEntry[]> {
  const entries: JournalEntry[] = [];
  for await (const entry of store.replay()) entries.push(entry);
  return entries;
}

export async function allSegments(store: Store): Promise<SegmentInfo[]> {
  const segments: SegmentInfo[] = [];
  for await (const segment of store.segments()) segments.push(segment);
  return segments;
}
