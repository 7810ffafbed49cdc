import { setTimeout as sleep } from "node:timers/promises";
import type { EngineClient } from "../../../app/api/methods.ts";
import { ApiFailure } from "../../../app/api/protocol.ts";
import { type BenchResult, median } from "../../report.ts";
import { againstAim } from "./aim.ts";

const rounds = 9;
/** The query is under way by then, and far from its end. */
const runningMs = 15;
const aimMs = 20;

/** No literal to look for: every distinct value of every block is run through the automaton. */
const slowQuery =
  '{ span.url.full =~ ".*(a.*b|c.*d).*(e.*f|0.*9).*" || span.url.path =~ ".*(1.*2|3.*4).*(5.*6|7.*8).*" }';
const quickQuery = '{ name = "there is none" }';

/**
 * From cancelling a slow query until the next one is answered: the workers are busy until they notice, so this is
 * when they stopped. Throws where the slow query was answered before it could be cancelled in every round: then
 * nothing was measured.
 */
export async function measureCancel(client: EngineClient): Promise<BenchResult> {
  const taken: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const controller = new AbortController();
    const slow = client.call("traces.search", { query: slowQuery, limit: 1 + round }, controller.signal);
    const outcome = slow.then(
      () => "answered",
      (error: unknown) => (error instanceof ApiFailure ? error.code : String(error)),
    );
    await sleep(runningMs);
    const startMs = performance.now();
    controller.abort();
    await client.call("traces.search", { query: quickQuery, limit: 1 });
    const elapsedMs = performance.now() - startMs;
    const ended = await outcome;
    if (ended === "cancelled") taken.push(elapsedMs);
    else if (ended !== "answered") throw new Error(`the slow query failed: ${ended}`);
  }
  if (taken.length === 0)
    throw new Error(`the slow query is answered within ${runningMs} ms: ask more spans`);
  return againstAim("cancel", "ms", median(taken), aimMs);
}
