import { execFileSync } from "node:child_process";
import { onTestFinished } from "vitest";
import { tempDir } from "./helpers.ts";

/**
 * A directory on a file system of its own with so many mebibytes, gone after the test; undefined where this user may
 * not mount one.
 */
export function smallDisk(mebibytes: number): string | undefined {
  const dir = tempDir();
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${mebibytes}m`, "tmpfs", dir], { stdio: "ignore" });
  } catch {
    return undefined;
  }
  onTestFinished(() => {
    execFileSync("umount", ["-l", dir]);
  });
  return dir;
}
