import { setImmediate as nextTurn } from "node:timers/promises";
import type { Signal } from "../base/signal.ts";
import { fitMemory } from "../exporter/storeexporter/fit-memory.ts";
import type { TelemetryIndexes } from "../exporter/storeexporter/telemetry-indexes.ts";
import type { AnyBatch } from "../pdata/batch.ts";
import { decode } from "../pdata/otlp/codec.ts";
import type { RunBook } from "../runs/run-book.ts";
import type { Store } from "../storage/store.ts";

/** What is on disk and was left out of the indexes, because it could not be understood. */
export interface LeftOut {
  /** Of segments; how many are in a request is not known without decoding it. */
  readonly items: Record<Signal, number>;
  /** Segments and journal entries. */
  blobs: number;
}

export function nothingLeftOut(): LeftOut {
  return { items: { traces: 0, metrics: 0, logs: 0 }, blobs: 0 };
}

/**
 * Fills the indexes from the store: what segments remember of themselves, of spans also the columns that are searched,
 * then the journal, decoded again in its order. Ends early where `stopping` says so. Whatever
 * one segment or entry does wrong, a bug of ours included, the others are there.
 */
export async function restoreIndexes(
  store: Store,
  indexes: TelemetryIndexes,
  runs: RunBook,
  log: (line: string) => void,
  stopping?: AbortSignal,
): Promise<LeftOut> {
  const leftOut = nothingLeftOut();
  for await (const segment of store.segments()) {
    try {
      indexes[segment.signal].restore(segment);
    } catch (error) {
      log(`segment ${segment.id}: its summary cannot be read and it is left out: ${String(error)}`);
      leftOut.items[segment.signal] += segment.itemCount;
      leftOut.blobs += 1;
    }
    // As while receiving; a version before may have kept more.
    await fitMemory(store, indexes, runs, log);
    await nextTurn();
    if (stopping?.aborted === true) return leftOut;
  }
  const failed = (id: number, error: unknown) =>
    log(`segment ${id}: its spans are not searched until the next start: ${String(error)}`);
  await indexes.traces.loadBlocks(failed, stopping);
  for await (const { signal, sequence, wire } of store.replay()) {
    if (stopping?.aborted === true) return leftOut;
    try {
      const { batch } = decode(signal, wire, indexes.dictionary(signal));
      await prepare(indexes, batch, log);
      indexes.append(batch, sequence);
    } catch (error) {
      log(`journal entry ${sequence} cannot be read and is left out: ${String(error)}`);
      leftOut.blobs += 1;
    }
  }
  return leftOut;
}

/** Only repeats of the newest stored spans go unnoticed where it fails. */
async function prepare(
  indexes: TelemetryIndexes,
  batch: AnyBatch,
  log: (line: string) => void,
): Promise<void> {
  try {
    await indexes.prepare(batch);
  } catch (error) {
    log(`stored spans that are sent again may be shown twice: ${String(error)}`);
  }
}
