import { closeSync, openSync, readSync } from "node:fs";
import SqliteDatabase, { type Database } from "better-sqlite3";
import { assertKnownVersion, migrate, schemaVersionOf } from "../migrations/migrate.ts";
import type { Migration } from "../migrations/migration.ts";
import { isDamage, StorageError } from "../storage-error.ts";
import { type DataFiles, fileBytes, setAside } from "./data-dir.ts";
import { salvage } from "./salvage.ts";

export type Synchronous = "NORMAL" | "FULL";

/**
 * Measured with the blobs of 512-span requests (60.6 B/span): 4,096 stores 62.5 B/span at 3.0 M spans/s of CPU, 8,192 stores
 * 64.1 at 3.2 M, 32,768 stores 65.4 at 3.5 M (half a page is lost at the end of each blob).
 */
const pageBytes = 8_192;
/** Only a checkpoint ever waits for another connection (a read of one segment), so this is generous. */
const busyTimeoutMs = 5_000;
/**
 * The log is folded into the file at this size: larger lets a checkpoint stall commits, smaller syncs more often. 400,000
 * spans appended: 4 MiB need no more CPU than 16, and the longest commit takes 11 ms instead of 33. The ballast is as large.
 */
export const walCheckpointBytes = 4 * 1024 * 1024;
const cacheKib = 16 * 1024;

export interface OpenSettings {
  readonly files: DataFiles;
  readonly synchronous: Synchronous;
  readonly migrations: readonly Migration[];
  readonly log: (line: string) => void;
  readonly nowMs: number;
}

/** Opens the only connection that writes; a damaged file is set aside, with a line in the log. */
export function openDatabase(settings: OpenSettings): Database {
  refuseNewerHeader(settings.files.database, settings.migrations.length);
  try {
    return openIntact(settings);
  } catch (error) {
    if (!isDamage(error)) throw error;
    return startOver(settings, error);
  }
}

/** Sets the file aside and opens a new one with what could be read of it. */
export function startOver(settings: OpenSettings, cause: unknown): Database {
  const damagedPath = setAside(settings.files, settings.nowMs);
  closeSync(openSync(settings.files.database, "a", 0o600));
  const database = openIntact(settings);
  const rows = salvage(damagedPath, database);
  const why = cause instanceof Error ? cause.message : String(cause);
  settings.log(
    `storage: DAMAGED database (${why}): set aside as ${damagedPath}; a new one was started with the ${rows} rows that could be read`,
  );
  return database;
}

function openIntact(settings: OpenSettings): Database {
  const database = new SqliteDatabase(settings.files.database, { timeout: busyTimeoutMs });
  try {
    assertLibraryVersion(database);
    assertKnownVersion(schemaVersionOf(database), settings.migrations.length, settings.files.database);
    setPragmas(database, settings);
    migrate(database, settings.migrations, settings.log);
    assertReadable(database, settings.files);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function setPragmas(database: Database, { synchronous }: OpenSettings): void {
  database.pragma(`page_size = ${pageBytes}`);
  database.pragma("auto_vacuum = INCREMENTAL");
  database.pragma("journal_mode = WAL");
  database.pragma(`synchronous = ${synchronous}`);
  database.pragma("foreign_keys = OFF");
  database.pragma("cell_size_check = ON");
  database.pragma(`cache_size = -${cacheKib}`);
}

/** How far the log may grow before it is folded in. The budget says it, and the budget is in the database. */
export function limitLog(database: Database, walBytes: number): void {
  database.pragma(`wal_autocheckpoint = ${Math.max(16, Math.floor(walBytes / pageBytes))}`);
  database.pragma(`journal_size_limit = ${walBytes}`);
}

/** Reads what every start needs, so that a broken file shows now and not in the middle of an append. */
function assertReadable(database: Database, files: DataFiles): void {
  database.pragma("wal_checkpoint(TRUNCATE)");
  const pages = database.pragma("page_count", { simple: true }) as number;
  const size = database.pragma("page_size", { simple: true }) as number;
  if (fileBytes(files.database) < pages * size && fileBytes(files.wal) === 0)
    throw damage(`the file is ${pages * size - fileBytes(files.database)} bytes too short`);
  const small = ["setting", "loss", "run", "run_segment", "eviction"];
  for (const table of ["ledger", "journal", "segment", "section", "quarantine", ...small])
    if (database.prepare("SELECT 1 FROM sqlite_schema WHERE name = ?").get(table) === undefined)
      throw damage(`table ${table} is missing`);
  if (database.prepare("SELECT count(*) FROM ledger").pluck().get() !== 1)
    throw damage("the ledger is empty");
  for (const table of small) database.prepare(`SELECT * FROM ${table}`).all();
}

function damage(message: string): Error {
  return new SqliteDatabase.SqliteError(message, "SQLITE_CORRUPT");
}

/** Below 3.51.3 a write-ahead log could be reset under a reader and corrupt the file; 3.52.0 was withdrawn. */
function assertLibraryVersion(database: Database): void {
  const version = database.prepare("SELECT sqlite_version()").pluck().get() as string;
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major > 3 || (major === 3 && minor >= 53)) return;
  throw new StorageError("sqlite_too_old", `SQLite ${version} is too old, 3.53 is needed`);
}

/** Bytes 60-63 of the header hold `user_version`: reading them does not even open the database. */
function refuseNewerHeader(path: string, known: number): void {
  if (fileBytes(path) < 100) return;
  const header = Buffer.alloc(100);
  const file = openSync(path, "r");
  try {
    readSync(file, header, 0, 100, 0);
  } finally {
    closeSync(file);
  }
  if (header.toString("latin1", 0, 15) === "SQLite format 3")
    assertKnownVersion(header.readUInt32BE(60), known, path);
}

/** A connection for reading beside the writer. */
export function openReader(path: string): Database {
  return new SqliteDatabase(path, { readonly: true, fileMustExist: true, timeout: busyTimeoutMs });
}
