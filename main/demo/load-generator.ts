import { setTimeout as delay } from "node:timers/promises";
import { Journeys, type Visit } from "./journeys.ts";
import { Random, seedFor } from "./shop/random.ts";

export interface LoadResult {
  readonly requests: number;
  /** Answers with a status of 500 and above, and requests without an answer. */
  readonly failed: number;
}

/** A page that takes longer is counted as failed. */
const patienceMs = 10_000;

/** Sends visits to the frontend, `rate` per second on average, until `signal`; then waits for the open answers. */
export async function runLoad(
  frontendPort: number,
  rate: number,
  seed: number,
  signal: AbortSignal,
): Promise<LoadResult> {
  const random = new Random(seedFor(seed, "load"));
  const journeys = new Journeys(random);
  const open = new Set<Promise<void>>();
  let requests = 0;
  let failed = 0;
  while (!signal.aborted) {
    requests++;
    const visit = send(frontendPort, journeys.next()).then((isServed) => {
      failed += isServed ? 0 : 1;
      open.delete(visit);
    });
    open.add(visit);
    await delay(random.exponential(1000 / rate), undefined, { signal }).catch(() => undefined);
  }
  await Promise.all(open);
  return { requests, failed };
}

async function send(port: number, visit: Visit): Promise<boolean> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}${visit.path}`, {
      method: visit.method,
      headers: { "content-type": "application/json", baggage: visit.baggage },
      ...(visit.body === undefined ? {} : { body: JSON.stringify(visit.body) }),
      signal: AbortSignal.timeout(patienceMs),
    });
    await response.arrayBuffer();
    return response.status < 500;
  } catch {
    return false;
  }
}
