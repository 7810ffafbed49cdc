import { existsSync, mkdirSync } from "node:fs";
import { homedir, platform } from "node:os";
import { join, resolve } from "node:path";

/** Where telemetry is kept unless `--data-dir` or SIGHTGLASS_DATA_DIR says otherwise: the platform's place for data. */
export function defaultDataDir(environment: NodeJS.ProcessEnv = process.env): string {
  const chosen = environment["SIGHTGLASS_DATA_DIR"];
  if (chosen !== undefined && chosen !== "") return resolve(chosen);
  if (platform() === "darwin") return join(homedir(), "Library", "Application Support", "Sightglass");
  if (platform() === "win32")
    return join(environment["LOCALAPPDATA"] ?? join(homedir(), "AppData", "Local"), "Sightglass");
  return join(environment["XDG_DATA_HOME"] ?? join(homedir(), ".local", "share"), "sightglass");
}

/** Telemetry often holds secrets: the directory is for its owner only. */
export function prepareDataDir(dataDir: string): void {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
}

/** Captures beside the live data of a data directory, each a data directory of its own. */
export function capturesDir(dataDir: string): string {
  return join(dataDir, "captures");
}

/** Whether Sightglass has ever run on the directory: only reading must not make one. */
export function holdsData(dataDir: string): boolean {
  return existsSync(join(dataDir, "instance.lock"));
}
