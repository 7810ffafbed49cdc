import type Database from "better-sqlite3";
import type { StorageClient } from "../../component/host.ts";
import type { CompactionConfig } from "./config.ts";

/**
 * Keys and bytes in one table. Each call blocks its thread until it is done: a request of 270 kB is written in about a millisecond, and
 * with `fsync` in as long as the disk takes to say that it has it.
 */
export class SqliteClient implements StorageClient {
  readonly #timer: NodeJS.Timeout | undefined;
  readonly location: string;
  readonly #database: Database.Database;
  readonly #get: Database.Statement<[string], { readonly value: Buffer }>;
  readonly #put: Database.Statement<[string, Uint8Array]>;
  readonly #delete: Database.Statement<[string]>;
  readonly #keys: Database.Statement<[], { readonly key: string }>;

  constructor(database: Database.Database, compaction: CompactionConfig) {
    this.#database = database;
    const { on_start, on_rebound, check_interval } = compaction;
    if (on_start) compact(database);
    if (on_rebound)
      this.#timer = setInterval(() => compactRebound(database, compaction), check_interval).unref();
    this.location = database.name;
    this.#get = database.prepare("SELECT value FROM entries WHERE key = ?");
    this.#put = database.prepare("INSERT OR REPLACE INTO entries (key, value) VALUES (?, ?)");
    this.#delete = database.prepare("DELETE FROM entries WHERE key = ?");
    this.#keys = database.prepare("SELECT key FROM entries ORDER BY key");
  }

  get(key: string): Promise<Uint8Array | undefined> {
    return outcomeOf(() => this.#get.get(key)?.value);
  }

  write(changes: ReadonlyMap<string, Uint8Array | undefined>): Promise<void> {
    const apply = this.#database.transaction(() => {
      for (const [key, value] of changes) {
        if (value === undefined) this.#delete.run(key);
        else this.#put.run(key, value);
      }
    });
    return outcomeOf(apply);
  }

  keys(): Promise<readonly string[]> {
    return outcomeOf(() => this.#keys.all().map(({ key }) => key));
  }

  close(): Promise<void> {
    clearInterval(this.#timer);
    return outcomeOf(() => void this.#database.close());
  }
}

/** What a call that blocks returned or threw, for those who wait for it. */
export function outcomeOf<T>(call: () => T): Promise<T> {
  return new Promise((resolve) => resolve(call()));
}

const mebibyte = 1024 * 1024;

/** Freed pages are used again; only this makes the file smaller. It needs as much room again while it runs. */
function compact(database: Database.Database): void {
  database.exec("VACUUM");
  database.pragma("wal_checkpoint(TRUNCATE)");
}

/** Once a file was large and holds little: the queue of a destination that was down for long. */
function compactRebound(database: Database.Database, config: CompactionConfig): void {
  const numberOf = (pragma: string) => database.pragma(pragma, { simple: true }) as number;
  const [pages, freePages, pageBytes] = [
    numberOf("page_count"),
    numberOf("freelist_count"),
    numberOf("page_size"),
  ];
  const wasLarge = pages * pageBytes >= config.rebound_needed_threshold_mib * mebibyte;
  const holdsLittle = (pages - freePages) * pageBytes <= config.rebound_trigger_threshold_mib * mebibyte;
  if (wasLarge && holdsLittle) compact(database);
}
