import { setTimeout as sleep } from "node:timers/promises";
import type { EngineClient } from "../../app/api/methods.ts";
import { ApiFailure } from "../../app/api/protocol.ts";
import { type Signal, signals } from "../../app/base/signal.ts";
import type { Place, ReadItem } from "../../app/formats/read/read-item.ts";
import { readTelemetry } from "../../app/formats/read/read-telemetry.ts";

/** What became of an imported file. */
export interface ImportReport {
  /** Spans, metrics and log records that are stored now. */
  readonly stored: Readonly<Record<Signal, number>>;
  /** Lines and items that were left out, all of them. */
  readonly refusedCount: number;
  /** The first of them, each with its place and the reason. */
  readonly refused: readonly RefusedPart[];
}

export interface RefusedPart {
  readonly place: Place;
  readonly reason: string;
  readonly count: number;
}

/** A file that is wrong in every line is not read out line by line. */
const listedMax = 1_000;

/** Requests that are stored at the same time: they share a commit. */
const inflightMax = 4;

/** While the engine says that it can take nothing, ask again after this. */
const retryMs = 500;

/** Reads a file of any format and stores what is in it; resolves once all of it is safe. */
export async function importFile(
  client: EngineClient,
  chunks: AsyncIterable<Uint8Array>,
  signal?: AbortSignal,
): Promise<ImportReport> {
  const importer = new Importer(client, signal);
  for await (const item of readTelemetry(chunks)) await importer.take(item);
  return await importer.end();
}

class Importer {
  readonly #client: EngineClient;
  readonly #signal: AbortSignal | undefined;
  readonly #stored = Object.fromEntries(signals.map((signal) => [signal, 0])) as Record<Signal, number>;
  readonly #refused: RefusedPart[] = [];
  readonly #inflight = new Set<Promise<void>>();
  #refusedCount = 0;

  constructor(client: EngineClient, signal: AbortSignal | undefined) {
    this.#client = client;
    this.#signal = signal;
  }

  async take(item: ReadItem): Promise<void> {
    if (item.kind === "refused") {
      this.#refuse(item);
      return;
    }
    while (this.#inflight.size >= inflightMax) await Promise.race(this.#inflight);
    const storing = this.#store(item).finally(() => this.#inflight.delete(storing));
    this.#inflight.add(storing);
    // Whoever waits for it next learns of a failure; until then nobody does.
    storing.catch(() => undefined);
  }

  async end(): Promise<ImportReport> {
    await Promise.all(this.#inflight);
    return { stored: this.#stored, refusedCount: this.#refusedCount, refused: this.#refused };
  }

  async #store({ place, signal, wire }: ReadItem & { kind: "request" }): Promise<void> {
    for (;;) {
      try {
        const { encoding, bytes } = wire;
        const params = { signal, encoding, bytes };
        const { itemCount, rejected } = await this.#client.call("telemetry.import", params, this.#signal);
        this.#stored[signal] += itemCount;
        for (const [reason, count] of Object.entries(rejected)) this.#refuse({ place, reason, count });
        return;
      } catch (error) {
        if (!(error instanceof ApiFailure)) throw error;
        if (error.code === "invalid_params") {
          this.#refuse({ place, reason: error.message, count: 1 });
          return;
        }
        if (error.code !== "unavailable") throw error;
        await sleep(retryMs, undefined, this.#signal === undefined ? {} : { signal: this.#signal });
      }
    }
  }

  #refuse({ place, reason, count }: RefusedPart): void {
    this.#refusedCount += count;
    if (this.#refused.length < listedMax) this.#refused.push({ place, reason, count });
  }
}
