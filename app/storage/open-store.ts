import { Worker } from "node:worker_threads";
import type { Clock } from "../base/clock.ts";
import type { Synchronous } from "./database/open-database.ts";
import type { Eviction, Store } from "./store.ts";
import { ThreadedStore } from "./threaded-store.ts";
import type { ReaderMethods, WorkerSettings, WriterMethods } from "./worker/protocol.ts";
import { WorkerChannel } from "./worker/worker-channel.ts";

/** Room for a few million spans; small enough to be forgotten on a laptop. */
export const defaultDiskBudgetBytes = 2 * 1024 * 1024 * 1024;
/** Below this the log and the ballast leave no room for data. */
export const diskBudgetBytesMin = 8 * 1024 * 1024;

export interface StoreSettings {
  /** Created where missing. One store at a time: the caller holds the lock. */
  readonly dataDir: string;
  /** What database, log and ballast may take together, in bytes; the oldest segments go first. */
  readonly diskBudgetBytes?: number;
  /** FULL also survives a power cut, at the price of a disk sync for each commit. */
  readonly synchronous?: Synchronous;
  readonly log: (line: string) => void;
  readonly clock: Clock;
}

/** Opens the store of a directory, migrating it where needed. Rejects with `StorageError` where it cannot be used. */
export async function openStore(settings: StoreSettings): Promise<Store> {
  const workerSettings: WorkerSettings = {
    dataDir: settings.dataDir,
    diskBudgetBytes: Math.max(diskBudgetBytesMin, settings.diskBudgetBytes ?? defaultDiskBudgetBytes),
    synchronous: settings.synchronous ?? "NORMAL",
  };
  const listeners: ((eviction: Eviction) => void)[] = [];
  const common = {
    log: settings.log,
    onMessage: ({ eviction }: { eviction: Eviction }) => {
      for (const listener of listeners) listener(eviction);
    },
  };
  const writer = await WorkerChannel.start<WriterMethods>({
    ...common,
    name: "storage",
    // Written out in full each: bundlers find worker entry points by this very form.
    spawn: () =>
      new Worker(new URL("./worker/storage-worker.ts", import.meta.url), { workerData: workerSettings }),
  });
  const reader = await WorkerChannel.start<ReaderMethods>({
    ...common,
    name: "reader",
    spawn: () =>
      new Worker(new URL("./worker/reader-worker.ts", import.meta.url), { workerData: workerSettings }),
  });
  return new ThreadedStore(writer, reader, settings.clock, listeners);
}
