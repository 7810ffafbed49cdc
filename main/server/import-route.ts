import { setTimeout as sleep } from "node:timers/promises";
import type { ImportedRange, ImportReport, RecognisedFile, RefusedPart } from "../../app/api/import.ts";
import type { EngineClient } from "../../app/api/methods.ts";
import { ApiFailure } from "../../app/api/protocol.ts";
import type { ReadFormat } from "../../app/base/file-format.ts";
import { type Signal, signals } from "../../app/base/signal.ts";
import type { ReadItem } from "../../app/formats/read/read-item.ts";
import { readTelemetry } from "../../app/formats/read/read-telemetry.ts";

/** A file that is wrong in every line is not read out line by line. */
const listedMax = 1_000;

/** Nor is an archive of very many files. */
const filesMax = 200;

/** Requests that are stored at the same time: they share a commit. */
const inflightMax = 4;

/** While the engine says that it can take nothing, ask again after this. */
const retryMs = 500;
/** Whoever sends may wait as long; a file that does not fit never gets in, and that has to be said. */
const waitMsMax = 60_000;

/** Reads a file of any format and stores what is in it; resolves once all of it is safe. */
export async function importFile(
  client: EngineClient,
  chunks: AsyncIterable<Uint8Array>,
  signal?: AbortSignal,
): Promise<ImportReport> {
  const importer = new Importer(client, signal);
  for await (const item of readTelemetry(chunks)) {
    signal?.throwIfAborted();
    await importer.take(item);
  }
  return await importer.end();
}

class Importer {
  readonly #client: EngineClient;
  readonly #signal: AbortSignal | undefined;
  readonly #stored = noItems();
  readonly #files = new Map<string | undefined, FileFacts>();
  readonly #refused: RefusedPart[] = [];
  readonly #inflight = new Set<Promise<void>>();
  #refusedCount = 0;
  #range: ImportedRange | undefined;
  /** The trace of all spans so far; false once there are several. */
  #onlyTraceId: string | undefined | false;

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
    return {
      stored: this.#stored,
      refusedCount: this.#refusedCount,
      refused: this.#refused,
      files: Array.from(this.#files, ([entry, file]) => file.facts(entry)),
      range: this.#range,
      onlyTraceId: this.#onlyTraceId === false ? undefined : this.#onlyTraceId,
    };
  }

  async #store(item: ReadItem & { kind: "request" }): Promise<void> {
    const { place, signal, wire } = item;
    const { encoding, bytes } = wire;
    const params = { signal, encoding, bytes };
    for (let waitedMs = 0; ; waitedMs += retryMs) {
      try {
        const { itemCount, rejected, range, trace } = await this.#client.call(
          "telemetry.import",
          params,
          this.#signal,
        );
        this.#count(item, itemCount);
        this.#widen(range);
        this.#meet(trace);
        for (const [reason, count] of Object.entries(rejected)) this.#refuse({ place, reason, count });
        return;
      } catch (error) {
        if (!(error instanceof ApiFailure)) throw error;
        if (error.code === "invalid_params") {
          this.#refuse({ place, reason: error.message, count: 1 });
          return;
        }
        if (error.code !== "unavailable" || waitedMs >= waitMsMax) throw error;
        await sleep(retryMs, undefined, this.#signal === undefined ? {} : { signal: this.#signal });
      }
    }
  }

  #count({ place, format, signal }: ReadItem & { kind: "request" }, itemCount: number): void {
    this.#stored[signal] += itemCount;
    const known = this.#files.get(place.entry);
    if (known === undefined && this.#files.size >= filesMax) return;
    const file = known ?? new FileFacts();
    this.#files.set(place.entry, file);
    file.add(format, signal, itemCount);
  }

  #widen(range: ImportedRange | undefined): void {
    const known = this.#range;
    if (known === undefined || range === undefined) this.#range = known ?? range;
    else
      this.#range = {
        startUnixNano: lesser(known.startUnixNano, range.startUnixNano),
        endUnixNano: greater(known.endUnixNano, range.endUnixNano),
      };
  }

  #meet(trace: { readonly traceId: string; readonly isOnly: boolean } | undefined): void {
    if (trace === undefined || this.#onlyTraceId === false) return;
    const isSame = this.#onlyTraceId === undefined || this.#onlyTraceId === trace.traceId;
    this.#onlyTraceId = trace.isOnly && isSame ? trace.traceId : false;
  }

  #refuse({ place, reason, count }: RefusedPart): void {
    this.#refusedCount += count;
    if (this.#refused.length < listedMax) this.#refused.push({ place, reason, count });
  }
}

class FileFacts {
  readonly #formats = new Set<ReadFormat>();
  readonly #stored = noItems();

  add(format: ReadFormat, signal: Signal, items: number): void {
    this.#formats.add(format);
    this.#stored[signal] += items;
  }

  facts(entry: string | undefined): RecognisedFile {
    return { entry, formats: [...this.#formats], stored: this.#stored };
  }
}

function noItems(): Record<Signal, number> {
  return Object.fromEntries(signals.map((signal) => [signal, 0])) as Record<Signal, number>;
}

function lesser(a: string, b: string): string {
  return BigInt(a) < BigInt(b) ? a : b;
}

function greater(a: string, b: string): string {
  return BigInt(a) > BigInt(b) ? a : b;
}
