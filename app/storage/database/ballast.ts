import { randomFillSync } from "node:crypto";
import { closeSync, openSync, rmSync, truncateSync, writeSync } from "node:fs";
import { errorCodeOf } from "../storage-error.ts";
import { fileBytes } from "./data-dir.ts";

/**
 * At disk full SQLite cannot even delete: the log needs room for the pages a DELETE changes. This file holds that room.
 * Random bytes, because a file system may store zeros as nothing; not synced, since space is reserved when it is written.
 */
export class Ballast {
  readonly #path: string;
  /** Its size when it is in place. */
  readonly bytes: number;

  constructor(path: string, bytes: number) {
    this.#path = path;
    this.bytes = bytes;
  }

  get currentBytes(): number {
    return fileBytes(this.#path);
  }

  /** Fills the ballast up where there is room; false where the disk is still full. */
  fill(): boolean {
    if (this.currentBytes === this.bytes) return true;
    try {
      if (this.currentBytes > this.bytes) truncateSync(this.#path, this.bytes);
      else this.#write();
      return true;
    } catch (error) {
      this.drop();
      if (errorCodeOf(error) === "") throw error;
      return false;
    }
  }

  /** Gives the room back. */
  drop(): void {
    rmSync(this.#path, { force: true });
  }

  #write(): void {
    const file = openSync(this.#path, "w", 0o600);
    try {
      const block = new Uint8Array(256 * 1024);
      for (let written = 0; written < this.bytes; ) {
        const part = randomFillSync(block).subarray(0, Math.min(block.length, this.bytes - written));
        written += writeSync(file, part);
      }
    } finally {
      closeSync(file);
    }
  }
}
