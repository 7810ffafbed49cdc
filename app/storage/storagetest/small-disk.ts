import { execFileSync } from "node:child_process";
import { onTestFinished } from "vitest";
import { tempDir } from "./helpers.ts";

/** A directory on a file system of its own with so many mebibytes, gone after the test. */
export function smallDisk(mebibytes: number): string {
  const dir = tempDir();
  execFileSync("mount", ["-t", "tmpfs", "-o", `size=${mebibytes}m`, "tmpfs", dir], { stdio: "ignore" });
  onTestFinished(() => {
    execFileSync("umount", ["-l", dir]);
  });
  return dir;
}

/** From now on nobody can write to the disk, not even root. */
export function makeReadOnly(dir: string): void {
  execFileSync("mount", ["-o", "remount,ro", dir], { stdio: "ignore" });
}

/** Whether `smallDisk` can work here; says why not. */
export function smallDiskIsPossible(): boolean {
  const isPossible = process.platform === "linux" && process.getuid?.() === 0;
  if (!isPossible)
    console.warn("tests of full and read-only disks need a tmpfs of their own, which only root may mount");
  return isPossible;
}
