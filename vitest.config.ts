import { defineConfig } from "vitest/config";

/** Unit, round-trip, receiver and kill tests. The browser tests of `e2e/` are Playwright's. */
export default defineConfig({
  test: {
    include: ["app", "main", "renderer", "tools", "bench", "proto"].map(
      (root) => `${root}/**/*.test.{ts,tsx}`,
    ),
    exclude: ["**/node_modules/**", "**/out/**", "e2e/**"],
    environment: "node",
    // better-sqlite3 and the storage worker are native and threaded: a crash must cost one file, not the run.
    pool: "forks",
    maxWorkers: 2,
    // better-sqlite3 13 crashes on Node 20 without a message; this says what to do instead.
    setupFiles: ["tools/require-node.mjs"],
    // A rejection nobody handled is a failure of the run, even where every assertion held.
    dangerouslyIgnoreUnhandledErrors: false,
    // Generous, because machines differ; no test may assert a duration.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    allowOnly: false,
  },
});
