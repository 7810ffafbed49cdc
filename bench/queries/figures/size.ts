import { setTimeout as sleep } from "node:timers/promises";
import type { EngineClient } from "../../../app/api/methods.ts";
import { type BenchResult, lowerIsBetter, round } from "../../report.ts";
import { againstAim } from "./aim.ts";

const indexBytesAim = 100;
/** Longer than the engine waits before it gives back what only more telemetry would need. */
const untilRestMs = 11_000;

/**
 * Bytes a span on disk, everything included, against SQLite with a row a span; and bytes a span that are kept in memory
 * while nothing comes in, after every question was asked (so with all attributes that were needed), with what they are for
 * in `others`. The columns of the open chunk, and those of the chunks that are kept beside it, are among them.
 */
export async function measureSizes(
  client: EngineClient,
  rows: { readonly peer: string; readonly bytesPerSpan: number },
): Promise<BenchResult[]> {
  await sleep(untilRestMs);
  const { stored, diskBytes, indexBytes } = await client.call("engine.stats", {});
  const perSpan = Object.entries(indexBytes).map(([use, bytes]) => [use, bytes / stored.traces] as const);
  const resident = perSpan.reduce((sum, [, bytes]) => sum + bytes, 0);
  const others = Object.fromEntries(perSpan.map(([use, bytes]) => [use, round(bytes)]));
  return [
    lowerIsBetter("disk-bytes", "B", diskBytes / stored.traces, rows.peer, rows.bytesPerSpan),
    { ...againstAim("index-bytes", "B", resident, indexBytesAim), others },
  ];
}
