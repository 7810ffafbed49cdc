import { RetryableError } from "../consumer/consumer-error.ts";

export type StorageErrorCode =
  /** The data directory cannot be created, read or written. */
  | "data_dir_unusable"
  /** A newer Sightglass wrote the database; this one leaves it alone. */
  | "schema_newer"
  /** The SQLite library is older than 3.53, which can corrupt a write-ahead log. */
  | "sqlite_too_old";

/** Why a store cannot be opened at all. Its message is meant for the person at the terminal. */
export class StorageError extends Error {
  override readonly name = "StorageError";
  readonly code: StorageErrorCode;

  constructor(code: StorageErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** What a worker tells when an operation failed and nothing of it was kept. Plain data: it crosses threads. */
export interface StorageFailure {
  readonly reason: "disk_full" | "disk_pinned" | "storage_unavailable" | "queue_full";
  readonly message: string;
}

/** A write that was rolled back; `failure` says why. */
export class FailedWrite extends Error {
  override readonly name = "FailedWrite";
  readonly failure: StorageFailure;

  constructor(failure: StorageFailure) {
    super(failure.message);
    this.failure = failure;
  }
}

/** How long a sender waits before it tries again. Space is rarely freed faster than in seconds. */
const retryDelayMs = {
  disk_full: 5_000,
  disk_pinned: 5_000,
  storage_unavailable: 1_000,
  queue_full: 500,
} as const;

export function toRetryableError(failure: StorageFailure): RetryableError {
  return new RetryableError(failure.reason, failure.message, retryDelayMs[failure.reason]);
}

/** The `code` of an error of SQLite (`SQLITE_FULL`) or of the system (`ENOSPC`); empty where there is none. */
export function errorCodeOf(error: unknown): string {
  if (!(error instanceof Error) || !("code" in error)) return "";
  return typeof error.code === "string" ? error.code : "";
}

/** The file itself is broken, so that trying again cannot help. */
export function isDamage(error: unknown): boolean {
  const code = errorCodeOf(error);
  return code.startsWith("SQLITE_CORRUPT") || code === "SQLITE_NOTADB";
}

/** A failure of the disk or of SQLite, as told to senders; undefined where the error is a bug of ours. */
export function toStorageFailure(error: unknown): StorageFailure | undefined {
  const code = errorCodeOf(error);
  const message = error instanceof Error ? error.message : String(error);
  if (code === "SQLITE_FULL" || code === "ENOSPC" || code === "EDQUOT")
    return { reason: "disk_full", message: `the disk is full (${code})` };
  if (code.startsWith("SQLITE_") || /^E[A-Z]+$/.test(code))
    return { reason: "storage_unavailable", message: `the database failed: ${message} (${code})` };
  return undefined;
}
