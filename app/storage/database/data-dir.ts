import {
  accessSync,
  chmodSync,
  closeSync,
  constants,
  mkdirSync,
  openSync,
  renameSync,
  statSync,
} from "node:fs";
import { join } from "node:path";
import { errorCodeOf, StorageError } from "../storage-error.ts";

/**
 * The files of a data directory.
 *
 *     sightglass.db                        the database
 *     sightglass.db-wal, -shm              its write-ahead log
 *     sightglass.ballast                   space kept back, so that a full disk can still be cleaned up
 *     sightglass.db.before-v2              copy made before a migration to version 2
 *     sightglass.db.damaged-20260731T0915  a file that could not be read, set aside
 */
export interface DataFiles {
  readonly dir: string;
  readonly database: string;
  readonly wal: string;
  readonly shm: string;
  readonly ballast: string;
}

export function dataFilesOf(dir: string): DataFiles {
  const database = join(dir, "sightglass.db");
  return {
    dir,
    database,
    wal: `${database}-wal`,
    shm: `${database}-shm`,
    ballast: join(dir, "sightglass.ballast"),
  };
}

/** Creates the directory (0700) and an empty database file (0600; SQLite gives its log the same mode). */
export function prepareDataDir(files: DataFiles): void {
  try {
    mkdirSync(files.dir, { recursive: true, mode: 0o700 });
    accessSync(files.dir, constants.R_OK | constants.W_OK | constants.X_OK);
    closeSync(openSync(files.database, "a", 0o600));
    chmodSync(files.database, 0o600);
  } catch (error) {
    throw new StorageError("data_dir_unusable", unusableText(files.dir, error));
  }
}

function unusableText(dir: string, error: unknown): string {
  const code = errorCodeOf(error);
  const why =
    code === "EROFS" || code === "EACCES" || code === "EPERM"
      ? "it is read-only for this user"
      : code === "ENOSPC"
        ? "the disk is full"
        : code === "ENOTDIR" || code === "EEXIST"
          ? "it is not a directory"
          : error instanceof Error
            ? error.message
            : String(error);
  return `cannot keep data in ${dir}: ${why}. Choose another directory with --data-dir.`;
}

/** Size of a file in bytes; 0 where there is none. */
export function fileBytes(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

/** What the database takes on disk, ballast included. */
export function diskBytesOf(files: DataFiles): number {
  return fileBytes(files.database) + fileBytes(files.wal) + fileBytes(files.shm) + fileBytes(files.ballast);
}

/** Renames a damaged database and its log out of the way; returns the new path. */
export function setAside(files: DataFiles, nowMs: number): string {
  const stamp = new Date(nowMs).toISOString().replace(/[-:]|\.\d+Z$/g, "");
  let target = `${files.database}.damaged-${stamp}`;
  for (let n = 2; fileBytes(target) > 0; n++) target = `${files.database}.damaged-${stamp}-${n}`;
  renameSync(files.database, target);
  if (fileBytes(files.wal) > 0) renameSync(files.wal, `${target}-wal`);
  // The shared-memory index is rebuilt from the log; an old one beside a new file would be wrong.
  if (statSync(files.shm, { throwIfNoEntry: false })) renameSync(files.shm, `${target}-shm`);
  return target;
}
