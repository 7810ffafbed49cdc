import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** How often a waiting process looks again; a build takes about a second. */
const pollMs = 100;

/** A file this old without a readable owner was left by a crash between creating and writing it. */
const unreadableAttemptsMax = 20;

/**
 * Runs `work` while holding a lock file that names this process. Waits for another holder that is alive and takes
 * over from one that is not, so a crash never blocks the next start.
 */
export async function withLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  await acquire(path);
  try {
    return await work();
  } finally {
    rmSync(path, { force: true });
  }
}

async function acquire(path: string): Promise<void> {
  let unreadableAttempts = 0;
  while (!tryCreate(path)) {
    const owner = ownerOf(path);
    unreadableAttempts = owner === undefined ? unreadableAttempts + 1 : 0;
    const isAbandoned = owner === undefined ? unreadableAttempts > unreadableAttemptsMax : !isAlive(owner);
    if (isAbandoned) rmSync(path, { force: true });
    else await sleep(pollMs);
  }
}

function tryCreate(path: string): boolean {
  try {
    writeFileSync(path, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw error;
  }
}

function ownerOf(path: string): number | undefined {
  try {
    const pid = Number.parseInt(readFileSync(path, "utf8"), 10);
    return Number.isSafeInteger(pid) && pid > 0 ? pid : undefined;
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it exists and belongs to someone else.
    return codeOf(error) === "EPERM";
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}
