import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { _electron, expect, test } from "@playwright/test";
import { findElectron } from "../main/desktop/find-electron.ts";
import { repoRoot, runProgram } from "../tools/program.ts";

const electron = findElectron(repoRoot);
const buildMsMax = 120_000;

test("the desktop window shows the first-run page over a message port", async () => {
  test.skip(electron === undefined, "no Electron runtime is installed: node_modules/electron has no binary");
  const build = [join(repoRoot, "tools", "build.ts"), "--electron", "--if-stale"];
  await runProgram(process.execPath, build, { output: "inherit", timeoutMs: buildMsMax });
  const dataDir = mkdtempSync(join(tmpdir(), "sightglass-electron-"));
  const ports = ["--otlp-grpc", "127.0.0.1:0", "--otlp-http", "127.0.0.1:0", "--ui", "127.0.0.1:0"];
  const app = await _electron.launch({
    executablePath: electron ?? "",
    args: [repoRoot, "--data-dir", dataDir, ...ports],
  });
  const page = await app.firstWindow();
  await expect(page.getByRole("heading", { name: "Waiting for the first trace" })).toBeVisible();
  await page.getByRole("button", { name: "Send a test trace" }).click();
  await expect(page.getByRole("grid")).toContainText("ms");
  expect(await page.evaluate(() => typeof (globalThis as { process?: unknown }).process)).toBe("undefined");
  await app.close();
  rmSync(dataDir, { recursive: true, force: true });
});
