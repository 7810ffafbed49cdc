import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { EngineClient } from "../../app/api/methods.ts";
import { createEngine, type Engine } from "../../app/index.ts";
import { httpSender, sendAll } from "../ingest/send.ts";

/** More than any recording takes: nothing may be evicted. */
const diskBudgetBytes = 64 * 1024 ** 3;
const pollMs = 50;

/** A whole engine in this process, with a data directory of its own. */
export class OurEngine {
  readonly #dataDir: string;
  #engine: Engine;

  private constructor(dataDir: string, engine: Engine) {
    this.#dataDir = dataDir;
    this.#engine = engine;
  }

  static async start(): Promise<OurEngine> {
    const dataDir = mkdtempSync(join(tmpdir(), "sightglass-bench-queries-"));
    return new OurEngine(dataDir, await startOn(dataDir));
  }

  get client(): EngineClient {
    return this.#engine.client;
  }

  stop(): Promise<void> {
    return this.#engine.shutdown();
  }

  /** Starts another on the same data; resolves once its ports are open. */
  async startAgain(): Promise<void> {
    this.#engine = await startOn(this.#dataDir);
  }

  /** Sends the requests as an SDK does; resolves once all spans are stored, searchable and sealed. */
  async load(requests: Iterable<Uint8Array>, spanCount: number): Promise<void> {
    const sender = httpSender(await this.httpAddress());
    try {
      await sendAll(requests, sender.send);
    } finally {
      sender.close();
    }
    await this.#untilSealed(spanCount);
  }

  async httpAddress(): Promise<string> {
    const { listeners } = await this.client.call("engine.info", {});
    return listeners.find(({ protocol }) => protocol === "http")?.address ?? "";
  }

  async #untilSealed(spanCount: number): Promise<void> {
    for (let sealed = -1; ; await sleep(pollMs * 10)) {
      const stats = await this.client.call("engine.stats", {});
      if (stats.stored.traces !== spanCount)
        throw new Error(`${stats.stored.traces} of ${spanCount} spans are stored`);
      // The open chunk stays in the journal: done when no more chunks become segments.
      if (stats.sealed.traces === sealed) return;
      sealed = stats.sealed.traces;
    }
  }

  async close(): Promise<void> {
    await this.#engine.shutdown();
    rmSync(this.#dataDir, { recursive: true, force: true });
  }
}

async function startOn(dataDir: string): Promise<Engine> {
  const engine = createEngine({
    version: "bench",
    dataDir,
    otlpGrpc: [],
    otlpHttp: ["127.0.0.1:0"],
    diskBudgetBytes,
    log: (line) => process.stderr.write(`${line}\n`),
  });
  await engine.start();
  return engine;
}
