import { statfsSync } from "node:fs";
import type { Ballast } from "./ballast.ts";

/** How often a full disk is looked at again. */
const probeMs = 500;

/**
 * Whether the disk is full. While it is, nothing is accepted; it ends when ballast and some room for the log fit again,
 * so that there is always something left to clean up with.
 */
export class DiskSpace {
  readonly #dir: string;
  readonly #ballast: Ballast;
  readonly #headroomBytes: number;
  /** When the full disk was last looked at, in monotonic milliseconds. */
  #probedMs: number | undefined;

  constructor(dir: string, ballast: Ballast, headroomBytes: number) {
    this.#dir = dir;
    this.#ballast = ballast;
    this.#headroomBytes = headroomBytes;
  }

  get isFull(): boolean {
    return this.#probedMs !== undefined;
  }

  /** Gives the ballast up, to clean up with. */
  setFull(): void {
    this.#probedMs = performance.now();
    this.#ballast.drop();
  }

  /** True once per half second while the disk is full: then it is worth trying `recover` again. */
  isProbeDue(): boolean {
    if (this.#probedMs === undefined || performance.now() - this.#probedMs < probeMs) return false;
    this.#probedMs = performance.now();
    return true;
  }

  /** Puts the ballast back; false where the disk is still too full for it. */
  recover(): boolean {
    const { bavail, bsize } = statfsSync(this.#dir);
    const isRoomy = bavail * bsize + this.#ballast.currentBytes >= this.#ballast.bytes + this.#headroomBytes;
    if (!isRoomy || !this.#ballast.fill()) return false;
    this.#probedMs = undefined;
    return true;
  }
}
