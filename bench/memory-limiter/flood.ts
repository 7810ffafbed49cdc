import { Agent, request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { Dictionary } from "../../app/pdata/dictionary.ts";
import { decode } from "../../app/pdata/otlp/codec.ts";

/** What became of what was offered, in spans. */
export interface FloodResult {
  readonly offered: number;
  readonly accepted: number;
  /** Refused with a status that says to try again. */
  readonly refused: number;
  /** Refused with another one, or not answered. */
  readonly lost: number;
}

/** Requests under way at once; more wait their turn in the sender, as in an SDK. */
const socketsMax = 64;
/** Statuses that a sender tries again after. Source: OTLP/HTTP. */
const retryable: ReadonlySet<number> = new Set([429, 502, 503, 504]);
const tickMs = 10;

/** Offers `spansPerSecond` for `seconds`, whatever becomes of them. */
export async function flood(
  address: string,
  bodies: readonly Uint8Array[],
  spansPerSecond: number,
  seconds: number,
): Promise<FloodResult> {
  const counts = bodies.map(
    (bytes) => decode("traces", { encoding: "protobuf", bytes }, new Dictionary()).itemCount,
  );
  const agent = new Agent({ keepAlive: true, maxSockets: socketsMax });
  const result = { offered: 0, accepted: 0, refused: 0, lost: 0 };
  const sending: Promise<void>[] = [];
  const startMs = performance.now();
  for (let next = 0; ; ) {
    const elapsedMs = performance.now() - startMs;
    if (elapsedMs >= seconds * 1_000) break;
    while (result.offered < (spansPerSecond * elapsedMs) / 1_000) {
      const i = next++ % bodies.length;
      const spans = counts[i]!;
      result.offered += spans;
      sending.push(
        post(agent, address, bodies[i]!).then((status) => {
          if (status === 200) result.accepted += spans;
          else if (retryable.has(status)) result.refused += spans;
          else result.lost += spans;
        }),
      );
    }
    await sleep(tickMs);
  }
  await Promise.all(sending);
  agent.destroy();
  return result;
}

/** The status; 0 where there was no answer. */
function post(agent: Agent, address: string, body: Uint8Array): Promise<number> {
  return new Promise((resolve) => {
    const headers = { "Content-Type": "application/x-protobuf" };
    const url = `http://${address}/v1/traces`;
    const outgoing = request(url, { method: "POST", agent, headers }, (response) => {
      response.resume();
      response.on("end", () => resolve(response.statusCode ?? 0));
      response.on("error", () => resolve(0));
    });
    outgoing.on("error", () => resolve(0));
    outgoing.end(body);
  });
}
