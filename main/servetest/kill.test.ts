import { expect, it } from "vitest";
import { runKillLoop } from "./kill-loop.ts";

/** How often, and the seed of when: SIGHTGLASS_KILLS=1000 SIGHTGLASS_SEED=7 npx vitest run kill */
const kills = Number(process.env["SIGHTGLASS_KILLS"] ?? 50);
const seed = Number(process.env["SIGHTGLASS_SEED"] ?? 1);
/** Far above what a cycle takes. */
const cycleMsMax = 20_000;

it(
  `loses nothing acknowledged in ${kills} kills under load`,
  async () => {
    const result = await runKillLoop(kills, seed, () => undefined);
    expect(result.lost).toEqual([]);
    expect(result.storedSpans).toBeGreaterThanOrEqual(result.acknowledgedSpans);
    // The load must have been one: more than a handful of requests between two kills.
    expect(result.acknowledgedRequests).toBeGreaterThan(kills * 3);
    expect(result.exitCode).toBe(0);
  },
  kills * cycleMsMax,
);
