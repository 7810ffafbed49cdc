import { defineConfig } from "@playwright/test";
import { findBrowser } from "./tools/browser.ts";

/** Browser tests, each with a real engine of its own. Run them through `npm run e2e`, which prepares both. */
const executablePath = findBrowser();

export default defineConfig({
  testDir: "e2e",
  outputDir: "out/test/e2e",
  fullyParallel: true,
  workers: 2,
  forbidOnly: true,
  // Generous, because machines differ: only what never comes meets them.
  timeout: 600_000,
  expect: { timeout: 90_000 },
  reporter: [["list"], ["json", { outputFile: "out/test/playwright.json" }]],
  use: {
    launchOptions: {
      ...(executablePath === undefined ? {} : { executablePath }),
      // Chromium refuses to start its sandbox as root, and only then is it left out.
      chromiumSandbox: process.getuid?.() !== 0,
    },
    video: "off",
    screenshot: "only-on-failure",
    // What was done, without pictures of each step: those take a quarter of all processor time. `--trace on` has them.
    trace: { mode: "retain-on-failure", screenshots: false, snapshots: false, sources: false },
  },
});
