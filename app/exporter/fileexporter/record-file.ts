import { constants, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import type { Clock } from "../../base/clock.ts";
import { backupPath, removeBackups } from "./backups.ts";
import type { RotationConfig } from "./config.ts";
import { type Disk, nodeDisk } from "./disk.ts";

export interface RecordFileSettings {
  readonly path: string;
  readonly appends: boolean;
  readonly rotation: RotationConfig | undefined;
  readonly flushIntervalMs: number;
  /** Create missing folders with these rights. */
  readonly directoryMode: number | undefined;
  readonly clock: Clock;
  readonly log: (line: string) => void;
  /** The disk unless a test says otherwise. */
  readonly disk?: Disk;
}

/** Bytes to write, and who is told what becomes of them once they are taken over. */
export interface FileRecord {
  readonly bytes: Uint8Array;
  readonly written: () => void;
  /** Not yet, because of an error; it is tried again. */
  readonly delayed: (error: unknown) => void;
  /** It could not be written before the file was closed. */
  readonly lost: (error: unknown) => void;
}

/** Written at once when this much has gathered, whatever the interval. */
const pendingBytesMax = 1024 * 1024;
/** Without a flush interval, what is left in part is tried again after this. */
const retryIntervalMsMin = 1_000;
const megabyte = 1024 * 1024;

/** Whatever is cut off or moved aside meanwhile, the next record goes to the end. */
const appending = constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND;

/**
 * A file of records, rotated by size. Records stand in it whole and once: what a write left of one is cut off, or the rest follows.
 */
export class RecordFile {
  readonly #settings: RecordFileSettings;
  readonly #disk: Disk;
  #file: number | undefined;
  /** Of whole records in the file. */
  #bytes = 0;
  #pending: FileRecord[] = [];
  #pendingBytes = 0;
  /** Of the first pending record: they stand in the file already and cannot be cut off. */
  #headBytes = 0;
  #hasFailed = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(settings: RecordFileSettings) {
    this.#settings = settings;
    this.#disk = settings.disk ?? nodeDisk;
  }

  /** Throws where the file cannot be opened. */
  open(): void {
    const { path, appends, rotation, directoryMode } = this.#settings;
    if (directoryMode !== undefined) mkdirSync(dirname(path), { recursive: true, mode: directoryMode });
    // With rotation a file that is there is gone on with, as lumberjack does.
    const isGoneOnWith = appends || rotation !== undefined;
    this.#openWith(isGoneOnWith ? appending : appending | constants.O_TRUNC);
  }

  /**
   * Takes a record over: it is in the file after the flush interval, or when the file is closed. Throws where writing fails; then nothing
   * of it is kept.
   */
  add(record: FileRecord): void {
    if (this.#needsRotation(record.bytes.length)) this.#rotate();
    this.#pending.push(record);
    this.#pendingBytes += record.bytes.length;
    const { flushIntervalMs } = this.#settings;
    const isDue = flushIntervalMs === 0 || this.#pendingBytes >= pendingBytesMax || this.#hasFailed;
    if (isDue) this.#flushWith(record);
    else this.#timer ??= setTimeout(() => this.#flushLater(), flushIntervalMs);
  }

  /** Throws where not all could be written; the rest stays for later. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#pending.length === 0 || this.#file === undefined) return;
    const bytes = Buffer.concat(this.#pending.map((record) => record.bytes)).subarray(this.#headBytes);
    this.#hasFailed = true;
    let at = 0;
    try {
      while (at < bytes.length) at += this.#disk.write(this.#file, bytes, at);
      this.#hasFailed = false;
    } finally {
      this.#settle(at);
    }
  }

  /** What cannot be written now is lost. */
  close(): void {
    try {
      this.flush();
    } catch (error) {
      clearTimeout(this.#timer);
      for (const { lost } of this.#pending.splice(0)) lost(error);
    }
    if (this.#file !== undefined) this.#disk.close(this.#file);
    this.#file = undefined;
  }

  /** After a write of so many bytes. */
  #settle(writtenBytes: number): void {
    this.#headBytes += writtenBytes;
    const isWhole = (record: FileRecord) => record.bytes.length <= this.#headBytes;
    for (let first = this.#pending[0]; first !== undefined && isWhole(first); first = this.#pending[0]) {
      this.#pending.shift();
      this.#headBytes -= first.bytes.length;
      this.#pendingBytes -= first.bytes.length;
      this.#bytes += first.bytes.length;
      first.written();
    }
    if (this.#headBytes > 0) this.#cutHead();
  }

  /** Where that fails (a pipe, a device), or others write into the file, the rest of the record is written next. */
  #cutHead(): void {
    this.#hasFailed = true;
    try {
      if (this.#disk.size(this.#file!) !== this.#bytes + this.#headBytes) return;
      this.#disk.truncate(this.#file!, this.#bytes);
      this.#headBytes = 0;
    } catch {
      // What stands in the file counts as written, as far as it goes.
    }
  }

  /** Writes now. Takes the record back where that fails, unless a part of it is in the file: then it is kept, and goes on there. */
  #flushWith(record: FileRecord): void {
    try {
      this.flush();
    } catch (error) {
      const isBegun = this.#pending[0] === record && this.#headBytes > 0;
      if (!isBegun) {
        this.#pending.pop();
        this.#pendingBytes -= record.bytes.length;
      }
      this.#tryAgain(error);
      if (!isBegun) throw error;
    }
  }

  #flushLater(): void {
    try {
      this.flush();
    } catch (error) {
      this.#tryAgain(error);
    }
  }

  /** What waits was acknowledged. */
  #tryAgain(error: unknown): void {
    if (this.#pending.length === 0) return;
    for (const { delayed } of this.#pending) delayed(error);
    const intervalMs = Math.max(this.#settings.flushIntervalMs, retryIntervalMsMin);
    this.#timer ??= setTimeout(() => this.#flushLater(), intervalMs);
  }

  #openWith(flags: number): void {
    const { path } = this.#settings;
    const file = this.#disk.open(path, flags);
    this.#bytes = this.#disk.size(file);
    this.#file = file;
  }

  #needsRotation(recordBytes: number): boolean {
    const { rotation } = this.#settings;
    const bytes = this.#bytes + this.#pendingBytes;
    return rotation !== undefined && bytes > 0 && bytes + recordBytes > rotation.max_megabytes * megabyte;
  }

  /** Throws where it fails; then the file that was written so far is gone on with, and the next record tries again. */
  #rotate(): void {
    const { path, rotation, clock } = this.#settings;
    this.flush();
    this.#moveAside(path, backupPath(path, clock.nowMs(), rotation!.localtime));
    const before = this.#file;
    this.#openWith(appending);
    if (before !== undefined) this.#disk.close(before);
    try {
      removeBackups(path, rotation!, clock.nowMs());
    } catch (error) {
      this.#settings.log(`cannot remove old files of "${path}": ${String(error)}`);
    }
  }

  /** It may have been moved by a rotation that could not open the next one. */
  #moveAside(path: string, backup: string): void {
    try {
      this.#disk.rename(path, backup);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    }
  }
}
