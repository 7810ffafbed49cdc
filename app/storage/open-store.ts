import { Worker } from "node:worker_threads";
import type { Clock } from "../base/clock.ts";
import type { Synchronous } from "./database/open-database.ts";
import type { Eviction, Store } from "./store.ts";
import { ThreadedStore } from "./threaded-store.ts";
import type { ReaderMethods, WorkerSettings, WriterMethods } from "./worker/protocol.ts";
import { WorkerChannel } from "./worker/worker-channel.ts";

export interface StoreSettings {
  /** Created where missing. One store at a time: the caller holds the lock. */
  readonly dataDir: string;
  /**
   * What database, log and ballast may take together, in bytes; the oldest segments go first. Kept in the database:
   * a start that names none has that of the last one that did, at first 2 GiB.
   */
  readonly diskBudgetBytes?: number;
  /** False: nothing is evicted, for a session that only looks. Senders are refused where the disk is full. */
  readonly evicts?: boolean;
  /** FULL also survives a power cut, at the price of a disk sync for each commit. */
  readonly synchronous?: Synchronous;
  readonly log: (line: string) => void;
  readonly clock: Clock;
}

/** Opens the store of a directory, migrating it where needed. Rejects with `StorageError` where it cannot be used. */
export async function openStore(settings: StoreSettings): Promise<Store> {
  const workerSettings: WorkerSettings = {
    dataDir: settings.dataDir,
    diskBudgetBytes: settings.diskBudgetBytes,
    evicts: settings.evicts ?? true,
    synchronous: settings.synchronous ?? "NORMAL",
  };
  const listeners: ((eviction: Eviction) => void)[] = [];
  const common = {
    log: settings.log,
    onMessage: ({ eviction }: { eviction: Eviction }) => {
      for (const listener of listeners) listener(eviction);
    },
  };
  const starting = [
    WorkerChannel.start<WriterMethods>({
      ...common,
      name: "storage",
      // Written out in full each: bundlers find worker entry points by this very form.
      spawn: () =>
        new Worker(new URL("./worker/storage-worker.ts", import.meta.url), { workerData: workerSettings }),
    }),
    // It opens the database when it is first asked for something: that is there then.
    WorkerChannel.start<ReaderMethods>({
      ...common,
      name: "reader",
      spawn: () =>
        new Worker(new URL("./worker/reader-worker.ts", import.meta.url), { workerData: workerSettings }),
    }),
  ] as const;
  const [writer, reader] = await bothOf(starting);
  return new ThreadedStore(writer, reader, settings.clock, listeners);
}

/** Threads that start side by side; where one of them cannot, the other is ended before this rejects. */
async function bothOf(
  starting: readonly [Promise<WorkerChannel<WriterMethods>>, Promise<WorkerChannel<ReaderMethods>>],
): Promise<readonly [WorkerChannel<WriterMethods>, WorkerChannel<ReaderMethods>]> {
  try {
    return await Promise.all(starting);
  } catch (error) {
    for (const start of await Promise.allSettled(starting))
      if (start.status === "fulfilled") await start.value.close();
    throw error;
  }
}
