import { tmpdir } from "node:os";
import { join } from "node:path";
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
    setupFiles: ["tools/require-node.mjs", "tools/property-seed.ts"],
    // A rejection nobody handled is a failure of the run, even where every assertion held.
    dangerouslyIgnoreUnhandledErrors: false,
    // Generous, because machines differ: only what never comes meets them. No test may assert a duration.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: 60_000 } },
    // For the threads and processes that tests start: only an environment reaches them all.
    env: { NODE_COMPILE_CACHE: join(tmpdir(), "node-compile-cache") },
    allowOnly: false,
  },
});
