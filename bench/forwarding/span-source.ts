import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";

/** A request in so many milliseconds, which is 600 in a minute: the queue has room for 1,000. */
const intervalMs = 100;
const spansPerRequest = 25;

/** A request that was acknowledged: one trace. */
export interface SentTrace {
  readonly traceId: string;
  readonly spanIds: readonly string[];
}

/** Sends one trace after the other, at an even pace. */
export class SpanSource {
  readonly acknowledged: SentTrace[] = [];
  refused = 0;
  #isOver = false;
  /** Asked for each request: the address may be another one after a restart. Undefined while there is none. */
  readonly #address: () => string | undefined;
  readonly #running: Promise<void>;

  constructor(address: () => string | undefined) {
    this.#address = address;
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#isOver = true;
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#isOver) {
      const address = this.#address();
      const trace = newTrace();
      if (address !== undefined && (await isAcknowledged(address, trace))) this.acknowledged.push(trace);
      else this.refused += 1;
      await sleep(intervalMs);
    }
  }
}

function newTrace(): SentTrace {
  const spanIds = Array.from({ length: spansPerRequest }, () => randomBytes(8).toString("hex"));
  return { traceId: randomBytes(16).toString("hex"), spanIds };
}

/** A connection that is cut is a no: the span may have arrived, but nobody was told so. */
async function isAcknowledged(address: string, { traceId, spanIds }: SentTrace): Promise<boolean> {
  const startTimeUnixNano = `${Date.now()}000000`;
  const attributes = [{ key: "ledger.value", value: { stringValue: "forwarded" } }];
  const spans = spanIds.map((spanId) => ({
    attributes,
    ...{ traceId, spanId, name: "forwarded", startTimeUnixNano, endTimeUnixNano: startTimeUnixNano },
  }));
  try {
    const answer = await fetch(`http://${address}/v1/traces`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] }),
    });
    await answer.arrayBuffer();
    return answer.status === 200;
  } catch {
    return false;
  }
}
