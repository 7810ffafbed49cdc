import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** What the ready file and `instance.json` say. Addresses are undefined where nothing listens. */
export interface InstanceInfo {
  readonly pid: number;
  readonly version: string;
  readonly otlpGrpc?: string | undefined;
  readonly otlpHttp?: string | undefined;
  /** URL of the page and the HTTP API. */
  readonly ui: string;
  /** Bearer token of the HTTP API. */
  readonly token: string;
}

export function instanceFilePath(dataDir: string): string {
  return join(dataDir, "instance.json");
}

/** Readers see the old file or the whole new one. Only the owner may read it: it holds the token. */
export function writeInstanceFile(path: string, info: InstanceInfo): void {
  const temporary = `${path}.${process.pid}.tmp`;
  writeFileSync(temporary, `${JSON.stringify(info)}\n`, { mode: 0o600 });
  renameSync(temporary, path);
}

export function removeInstanceFile(path: string): void {
  rmSync(path, { force: true });
}

/** The instance that runs on this directory, or undefined. A file left by a killed process does not count. */
export function readRunningInstance(dataDir: string): InstanceInfo | undefined {
  const path = instanceFilePath(dataDir);
  if (!existsSync(path)) return undefined;
  try {
    const info = JSON.parse(readFileSync(path, "utf8")) as InstanceInfo;
    return isAlive(info.pid) ? info : undefined;
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives and belongs to somebody else.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
