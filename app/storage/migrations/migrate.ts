import { copyFileSync, constants as fsConstants, rmSync } from "node:fs";
import type { Database } from "better-sqlite3";
import { assert } from "../../base/assert.ts";
import { StorageError } from "../storage-error.ts";
import type { Migration } from "./migration.ts";

/** Identifies the file as ours in its header ("SGLS"). */
export const applicationId = 0x53474c53;

/**
 * Brings the database to the newest version, each step in a transaction of its own, so that a kill leaves it at the
 * version before or after. A database with data is copied to `<file>.before-v<N>` first.
 * Throws `StorageError` (`schema_newer`) where a newer program wrote it.
 */
export function migrate(
  database: Database,
  migrations: readonly Migration[],
  log: (line: string) => void,
): void {
  const from = schemaVersionOf(database);
  assertKnownVersion(from, migrations.length, database.name);
  const pending = migrations.slice(from);
  if (pending.length === 0) return;
  if (from > 0)
    log(`storage: copied the database to ${backUp(database, migrations.length)} before upgrading it`);
  for (const [index, migration] of pending.entries()) {
    assert(migration.version === from + index + 1, `migration ${migration.name} is out of order`);
    database
      .transaction(() => {
        migration.up(database);
        database.pragma(`user_version = ${migration.version}`);
        database.pragma(`application_id = ${applicationId}`);
      })
      .immediate();
    if (from > 0) log(`storage: upgraded the database to version ${migration.version} (${migration.name})`);
  }
}

export function assertKnownVersion(version: number, known: number, path: string): void {
  if (version <= known) return;
  throw new StorageError(
    "schema_newer",
    `${path} was written by a newer Sightglass (schema ${version}, this one knows ${known}). ` +
      "It was left untouched: update Sightglass, or choose another directory with --data-dir.",
  );
}

export function schemaVersionOf(database: Database): number {
  return database.pragma("user_version", { simple: true }) as number;
}

/** The log is folded into the file first, so that the file alone is the whole database. */
function backUp(database: Database, version: number): string {
  const target = `${database.name}.before-v${version}`;
  database.pragma("wal_checkpoint(TRUNCATE)");
  rmSync(target, { force: true });
  copyFileSync(database.name, target, fsConstants.COPYFILE_FICLONE);
  return target;
}
