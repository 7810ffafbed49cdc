import {
  closeSync,
  existsSync,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { basename, dirname, extname, join } from "node:path";
import type { Clock } from "../../base/clock.ts";
import type { RotationConfig } from "./config.ts";

export interface RecordFileSettings {
  readonly path: string;
  readonly appends: boolean;
  readonly rotation: RotationConfig | undefined;
  readonly flushIntervalMs: number;
  /** Create missing folders with these rights. */
  readonly directoryMode: number | undefined;
  readonly clock: Clock;
}

/** Written at once when this much has gathered, whatever the interval. */
const pendingBytesMax = 1024 * 1024;
const megabyte = 1024 * 1024;
const dayMs = 24 * 3_600_000;

/**
 * A file of records. Old ones are named `<name>-<time>.<ext>` as lumberjack does, which the Collector uses.
 */
export class RecordFile {
  readonly #settings: RecordFileSettings;
  #file: number | undefined;
  #bytes = 0;
  #pending: Uint8Array[] = [];
  #pendingBytes = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(settings: RecordFileSettings) {
    this.#settings = settings;
  }

  /** Throws where the file cannot be opened. */
  open(): void {
    const { path, appends, rotation, directoryMode } = this.#settings;
    if (directoryMode !== undefined) mkdirSync(dirname(path), { recursive: true, mode: directoryMode });
    // With rotation a file that is there is gone on with, as lumberjack does.
    this.#file = openSync(path, appends || rotation !== undefined ? "a" : "w", 0o644);
    this.#bytes = fstatSync(this.#file).size;
  }

  /** Takes a record over; it is in the file after the flush interval, or when the file is closed. Throws where writing fails. */
  add(record: Uint8Array): void {
    if (this.#needsRotation(record.length)) this.#rotate();
    this.#pending.push(record);
    this.#pendingBytes += record.length;
    const { flushIntervalMs } = this.#settings;
    if (flushIntervalMs === 0 || this.#pendingBytes >= pendingBytesMax) this.flush();
    else this.#timer ??= setTimeout(() => this.#flushQuietly(), flushIntervalMs);
  }

  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#pendingBytes === 0 || this.#file === undefined) return;
    const bytes = Buffer.concat(this.#pending, this.#pendingBytes);
    for (let at = 0; at < bytes.length; ) at += writeSync(this.#file, bytes, at);
    this.#bytes += bytes.length;
    this.#pending = [];
    this.#pendingBytes = 0;
  }

  close(): void {
    try {
      this.flush();
    } finally {
      if (this.#file !== undefined) closeSync(this.#file);
      this.#file = undefined;
    }
  }

  /** What could not be written stays, and the next record meets the error. */
  #flushQuietly(): void {
    try {
      this.flush();
    } catch {
      this.#timer = undefined;
    }
  }

  #needsRotation(recordBytes: number): boolean {
    const { rotation } = this.#settings;
    const bytes = this.#bytes + this.#pendingBytes;
    return rotation !== undefined && bytes > 0 && bytes + recordBytes > rotation.max_megabytes * megabyte;
  }

  #rotate(): void {
    const { path, rotation, clock } = this.#settings;
    this.close();
    renameSync(path, backupPath(path, clock.nowMs(), rotation!.localtime));
    this.open();
    this.#removeOld(rotation!);
  }

  #removeOld({ max_backups, max_days }: RotationConfig): void {
    const { path, clock } = this.#settings;
    const backups = backupsOf(path).toSorted().toReversed();
    for (const [i, backup] of backups.entries()) {
      const isOld = max_days > 0 && clock.nowMs() - statSync(backup).mtimeMs > max_days * dayMs;
      if (isOld || (max_backups > 0 && i >= max_backups)) rmSync(backup, { force: true });
    }
  }
}

function backupPath(path: string, nowMs: number, isLocal: boolean): string {
  const offsetMs = isLocal ? new Date(nowMs).getTimezoneOffset() * 60_000 : 0;
  // lumberjack's layout: 2006-01-02T15-04-05.000
  const time = new Date(nowMs - offsetMs).toISOString().slice(0, -1).replaceAll(":", "-");
  const extension = extname(path);
  const stem = join(dirname(path), basename(path, extension));
  let backup = `${stem}-${time}${extension}`;
  for (let i = 1; existsSync(backup); i++) backup = `${stem}-${time}.${i}${extension}`;
  return backup;
}

function backupsOf(path: string): string[] {
  const extension = extname(path);
  const prefix = `${basename(path, extension)}-`;
  return readdirSync(dirname(path))
    .filter((name) => name.startsWith(prefix) && name.endsWith(extension) && /\d{4}-\d\d-\d\dT/.test(name))
    .map((name) => join(dirname(path), name));
}
