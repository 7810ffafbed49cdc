import type { ClientInfo } from "../../../pdata/client-info.ts";
import { type ExportRequest, mergeRequests } from "../export-request.ts";
import type { QueueBatchConfig } from "../queue-config.ts";
import { splitRequest } from "../split-request.ts";
import type { RequestSource, Taken } from "./request-queue.ts";

export interface RequestBatcherSettings {
  readonly source: RequestSource;
  readonly config: QueueBatchConfig;
  readonly sizer: "items" | "bytes";
  /** How many merged requests may lie ready; more is not taken from the source meanwhile. */
  readonly readyMax: number;
}

/** Requests of one partition that wait for more. */
interface Gathering {
  readonly taken: Taken[];
  size: number;
  readonly timer: NodeJS.Timeout;
}

/**
 *     source ──► gathering (one for each partition) ──► ready ──► take
 *                   until min_size or flush_timeout
 */
export class RequestBatcher implements RequestSource {
  readonly #settings: RequestBatcherSettings;
  readonly #gathering = new Map<string, Gathering>();
  readonly #ready: Taken[] = [];
  readonly #takers: ((taken: Taken | undefined) => void)[] = [];
  #wakeGatherer: (() => void) | undefined;
  #isOver = false;

  constructor(settings: RequestBatcherSettings) {
    this.#settings = settings;
  }

  /** Gathers until the source has ended. */
  async run(): Promise<void> {
    for (let taken = await this.#settings.source.take(); taken; taken = await this.#settings.source.take()) {
      this.#add(taken);
      if (this.#ready.length >= this.#settings.readyMax)
        await new Promise<void>((resolve) => (this.#wakeGatherer = resolve));
    }
    this.flush();
    this.#isOver = true;
    for (const give of this.#takers.splice(0)) give(undefined);
  }

  take(): Promise<Taken | undefined> {
    const taken = this.#ready.shift();
    this.#wakeGatherer?.();
    this.#wakeGatherer = undefined;
    if (taken !== undefined || this.#isOver) return Promise.resolve(taken);
    return new Promise((resolve) => this.#takers.push(resolve));
  }

  /** Makes what was gathered ready now. */
  flush(): void {
    for (const partition of this.#gathering.keys()) this.#finish(partition);
  }

  #add(taken: Taken): void {
    const { config, sizer } = this.#settings;
    const partition = partitionOf(taken.request.client, config.partition.metadata_keys);
    const gathering = this.#gathering.get(partition) ?? this.#begin(partition);
    gathering.taken.push(taken);
    gathering.size += sizer === "items" ? taken.request.items : taken.request.bytes.length;
    if (gathering.size >= config.min_size) this.#finish(partition);
  }

  #begin(partition: string): Gathering {
    const timer = setTimeout(() => this.#finish(partition), this.#settings.config.flush_timeout);
    const gathering = { taken: [], size: 0, timer };
    this.#gathering.set(partition, gathering);
    return gathering;
  }

  #finish(partition: string): void {
    const gathering = this.#gathering.get(partition);
    if (gathering === undefined) return;
    clearTimeout(gathering.timer);
    this.#gathering.delete(partition);
    for (const taken of this.#parts(gathering)) {
      const give = this.#takers.shift();
      if (give === undefined) this.#ready.push(taken);
      else give(taken);
    }
  }

  #parts({ taken, size }: Gathering): readonly Taken[] {
    const request = mergeRequests(taken.map((one) => one.request));
    const { max_size } = this.#settings.config;
    const allDone = async (error?: unknown) => void (await Promise.all(taken.map((one) => one.done(error))));
    if (max_size === 0 || size <= max_size) return [{ request, done: allDone }];
    // By bytes: as many items as fit on average.
    const share = this.#settings.sizer === "items" ? 1 : request.items / size;
    const parts = partsOf(request, Math.max(1, Math.floor(max_size * share)));
    let left = parts.length;
    let firstError: unknown;
    const done = async (error?: unknown) => {
      left -= 1;
      firstError ??= error;
      if (left === 0) await allDone(firstError);
    };
    return parts.map((part) => ({ request: part, done }));
  }
}

/** A request that cannot be decoded (a storage may be damaged) goes on as it is: the destination says what is wrong with it. */
function partsOf(request: ExportRequest, itemsMax: number): readonly ExportRequest[] {
  try {
    return splitRequest(request, itemsMax);
  } catch {
    return [request];
  }
}

function partitionOf(client: ClientInfo | undefined, keys: readonly string[]): string {
  if (keys.length === 0) return "";
  return JSON.stringify(keys.map((key) => client?.metadata.get(key.toLowerCase()) ?? []));
}
