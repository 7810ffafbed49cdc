import { closeSync, fstatSync, ftruncateSync, openSync, renameSync, writeSync } from "node:fs";

/** What a record file asks of the disk; each call may fail. */
export interface Disk {
  open(path: string, flags: number | string): number;
  /** Bytes of the file. */
  size(file: number): number;
  /** Returns how many of the bytes from `from` on it wrote. */
  write(file: number, bytes: Uint8Array, from: number): number;
  truncate(file: number, bytes: number): void;
  rename(from: string, to: string): void;
  close(file: number): void;
}

export const nodeDisk: Disk = {
  open: (path, flags) => openSync(path, flags, 0o644),
  size: (file) => fstatSync(file).size,
  write: (file, bytes, from) => writeSync(file, bytes, from),
  truncate: ftruncateSync,
  rename: renameSync,
  close: closeSync,
};
