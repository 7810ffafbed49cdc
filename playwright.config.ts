import { defineConfig } from "@playwright/test";
import { findBrowser } from "./tools/browser.ts";

/** Browser tests: one at a time, since each starts a real engine. Run them through `npm run e2e`, which prepares both. */
const executablePath = findBrowser();

export default defineConfig({
  testDir: "e2e",
  outputDir: "out/test/e2e",
  workers: 1,
  forbidOnly: true,
  // Generous, because machines differ: only what never comes meets them.
  timeout: 180_000,
  expect: { timeout: 20_000 },
  reporter: [["list"], ["json", { outputFile: "out/test/playwright.json" }]],
  use: {
    launchOptions: {
      ...(executablePath === undefined ? {} : { executablePath }),
      // Chromium refuses to start its sandbox as root, and only then is it left out.
      chromiumSandbox: process.getuid?.() !== 0,
    },
    video: "off",
    screenshot: "only-on-failure",
    trace: "retain-on-failure",
  },
});
