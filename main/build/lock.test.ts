import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, it } from "vitest";
import { withLock } from "./lock.ts";

let folder: string;
let lock: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lock-"));
  lock = join(folder, "build.lock");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it("lets one in at a time", async () => {
  let inside = 0;
  let insideMax = 0;
  const enter = (): Promise<void> =>
    withLock(lock, async () => {
      inside += 1;
      insideMax = Math.max(insideMax, inside);
      await sleep(5);
      inside -= 1;
    });
  await Promise.all([enter(), enter(), enter()]);
  expect(insideMax).toBe(1);
  expect(existsSync(lock)).toBe(false);
});

it("lets go when the work fails", async () => {
  await expect(withLock(lock, () => Promise.reject(new Error("broken build")))).rejects.toThrow(
    "broken build",
  );
  expect(existsSync(lock)).toBe(false);
});

it("takes over from a process that died", async () => {
  const dead = spawnSync(process.execPath, ["-e", "0"]).pid;
  writeFileSync(lock, String(dead));
  expect(await withLock(lock, () => Promise.resolve("ours"))).toBe("ours");
});

it("takes over a lock whose owner crashed before it wrote its name", async () => {
  writeFileSync(lock, "");
  expect(await withLock(lock, () => Promise.resolve("ours"))).toBe("ours");
});
