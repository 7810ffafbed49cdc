import { RetryableError } from "../../consumer/consumer-error.ts";
import type { RunBook } from "../../runs/run-book.ts";
import type { Store } from "../../storage/store.ts";
import type { TelemetryIndexes } from "./telemetry-indexes.ts";

/** Evicts the oldest segments that are not pinned where what the indexes keep in memory of all of them is more than it may be. */
export async function fitMemory(
  store: Store,
  indexes: TelemetryIndexes,
  runs: RunBook,
  log: (line: string) => void,
): Promise<void> {
  const over = indexes.segmentsOverBudget(runs.pinnedSegments());
  if (over.length === 0) return;
  try {
    await store.evict(over);
  } catch (error) {
    if (!(error instanceof RetryableError)) throw error;
    // The next segment asks again, and then for these, too.
    log(`${over.length} segments could not be evicted: ${error.message}`);
  }
}
