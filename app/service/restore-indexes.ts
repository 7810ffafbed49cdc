import { setImmediate as nextTurn } from "node:timers/promises";
import type { TelemetryIndexes } from "../exporter/storeexporter/telemetry-indexes.ts";
import { decode } from "../pdata/otlp/codec.ts";
import { LimitError, MalformedError } from "../pdata/otlp/decoded.ts";
import type { Store } from "../storage/store.ts";

/**
 * Fills the indexes from the store: what segments remember of themselves (no columns are read, but for the few in which
 * duplicates are looked for), then the journal, decoded again in its order. Ends early where `stopping` says so.
 */
export async function restoreIndexes(
  store: Store,
  indexes: TelemetryIndexes,
  log: (line: string) => void,
  stopping?: AbortSignal,
): Promise<void> {
  for (const segment of await store.segments()) {
    try {
      indexes[segment.signal].restore(segment);
    } catch (error) {
      log(`segment ${segment.id}: its summary cannot be read and it is left out: ${String(error)}`);
    }
    await nextTurn();
    if (stopping?.aborted === true) return;
  }
  await indexes.traces.warmUp();
  for await (const { signal, sequence, wire } of store.replay()) {
    if (stopping?.aborted === true) return;
    try {
      const { batch } = decode(signal, wire, indexes.dictionary(signal));
      indexes.append(batch, sequence);
    } catch (error) {
      if (!(error instanceof MalformedError || error instanceof LimitError)) throw error;
      log(`journal entry ${sequence} cannot be decoded and is left out: ${error.message}`);
    }
  }
}
