import type { EngineClient } from "../../../app/api/methods.ts";
import { type BenchResult, lowerIsBetter } from "../../report.ts";

/**
 * Bytes a span on disk, everything included, against SQLite with a row a span.
 */
export async function measureSizes(
  client: EngineClient,
  rows: { readonly peer: string; readonly bytesPerSpan: number },
): Promise<BenchResult[]> {
  const stats = await client.call("engine.stats", {});
  const { traces } = stats.stored;
  return [lowerIsBetter("disk-bytes", "B", stats.diskBytes / traces, rows.peer, rows.bytesPerSpan)];
}
