import { existsSync, readdirSync, rmSync, statSync } from "node:fs";
import { basename, dirname, extname, join } from "node:path";
import type { RotationConfig } from "./config.ts";

const dayMs = 24 * 3_600_000;

/** Where a file is moved that is full: `<name>-<time>.<ext>`, as lumberjack names it, which the Collector uses. */
export function backupPath(path: string, nowMs: number, isLocal: boolean): string {
  const offsetMs = isLocal ? new Date(nowMs).getTimezoneOffset() * 60_000 : 0;
  // lumberjack's layout: 2006-01-02T15-04-05.000
  const time = new Date(nowMs - offsetMs).toISOString().slice(0, -1).replaceAll(":", "-");
  const extension = extname(path);
  const stem = join(dirname(path), basename(path, extension));
  let backup = `${stem}-${time}${extension}`;
  for (let i = 1; existsSync(backup); i++) backup = `${stem}-${time}.${i}${extension}`;
  return backup;
}

/** Deletes those that are too old or too many. */
export function removeBackups(path: string, { max_backups, max_days }: RotationConfig, nowMs: number): void {
  const backups = backupsOf(path).toSorted().toReversed();
  for (const [i, backup] of backups.entries()) {
    const isOld = max_days > 0 && nowMs - statSync(backup).mtimeMs > max_days * dayMs;
    if (isOld || (max_backups > 0 && i >= max_backups)) rmSync(backup, { force: true });
  }
}

function backupsOf(path: string): string[] {
  const extension = extname(path);
  const prefix = `${basename(path, extension)}-`;
  return readdirSync(dirname(path))
    .filter((name) => name.startsWith(prefix) && name.endsWith(extension) && /\d{4}-\d\d-\d\dT/.test(name))
    .map((name) => join(dirname(path), name));
}
