import { existsSync } from "node:fs";
import { ensureRendererBuilt } from "../main/build/renderer.ts";
import { findBrowser } from "./browser.ts";
import { repoRoot, runPackage, runProgram } from "./program.ts";

// `npm run e2e`: makes sure that there is a browser and a fresh renderer, then hands over to Playwright.

const installTimeoutMs = 5 * 60_000;
const suiteTimeoutMs = 45 * 60_000;

/** What a person without any browser has to run. */
const installHint =
  "no browser to test with: run `npx playwright install --with-deps chromium`, or set SIGHTGLASS_BROWSER to a Chromium";

type Ready =
  | { readonly ok: true; readonly browser: string }
  | { readonly ok: false; readonly reason: string };

/** Finds or installs a browser and builds the renderer where it is stale. */
export async function prepareBrowserTests(): Promise<Ready> {
  const browser = await browserOrInstall();
  if (browser === undefined) return { ok: false, reason: installHint };
  process.stdout.write(`browser: ${browser}\n`);
  await ensureRendererBuilt(repoRoot);
  return { ok: true, browser };
}

async function browserOrInstall(): Promise<string | undefined> {
  const found = findBrowser();
  if (found !== undefined) return found;
  const inherit = { output: "inherit", timeoutMs: installTimeoutMs } as const;
  await runPackage("@playwright/test", "playwright", ["install", "chromium"], inherit);
  const downloaded = findBrowser();
  if (downloaded !== undefined) return downloaded;
  if (process.getuid?.() !== 0 || !existsSync("/etc/debian_version")) return undefined;
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  await runProgram("apt-get", ["update"], { ...inherit, env });
  await runProgram("apt-get", ["install", "-y", "--no-install-recommends", "chromium"], { ...inherit, env });
  return findBrowser();
}

async function main(): Promise<void> {
  const ready = await prepareBrowserTests();
  if (!ready.ok) {
    process.stderr.write(`${ready.reason}\n`);
    process.exitCode = 1;
    return;
  }
  const ending = await runPackage("@playwright/test", "playwright", ["test", ...process.argv.slice(2)], {
    output: "inherit",
    timeoutMs: suiteTimeoutMs,
    env: { SIGHTGLASS_BROWSER: ready.browser },
  });
  process.exitCode = ending.code ?? 1;
}

if (import.meta.main) await main();
