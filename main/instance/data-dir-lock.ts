import { join } from "node:path";
import Database from "better-sqlite3";
import type { Disposable } from "../../app/base/disposable.ts";

/**
 * One engine at a time may use a data directory. The lock is an exclusive SQLite lock on an empty database: the
 * operating system releases it when the process dies, whatever the way, and it works the same on every platform
 * (Node has no flock). Returns undefined where another process holds it.
 */
export function lockDataDir(dataDir: string): Disposable | undefined {
  const database = new Database(join(dataDir, "instance.lock"), { timeout: 0 });
  try {
    database.pragma("locking_mode = EXCLUSIVE");
    database.exec("BEGIN EXCLUSIVE");
  } catch (error) {
    database.close();
    if (isBusy(error)) return undefined;
    throw error;
  }
  return { dispose: () => database.close() };
}

function isBusy(error: unknown): boolean {
  return error instanceof Database.SqliteError && error.code.startsWith("SQLITE_BUSY");
}
