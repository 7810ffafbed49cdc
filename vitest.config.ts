import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

const allTests = ["app", "main", "renderer", "tools", "bench", "proto"].map(
  (root) => `${root}/**/*.test.{ts,tsx}`,
);

/** Calculate, and leave nothing behind: neither threads nor native objects, clocks, environment or signal handlers. */
const calculatingTests = [
  "app/{analysis,api,base,component,config,formats,kernels,ottl,pdata,runs,spanindex,traceql}/**/*.test.ts",
  "app/query/traces/**/*.test.ts",
  "renderer/{canvas,capture,compare,editor,logs,metrics,pipeline,runs,services,shell,state,traces,widgets}/**/*.test.{ts,tsx}",
];

/** Look at durations in what the demo sends, or at what it still sends in time: beside other tests that would be of the others, too. */
const timedTests = ["main/demo/{demo,stopping}.test.ts", "main/cli/commands/compare.test.ts"];

/** Tests of whole processes come first: they wait more than they calculate, and must not be left alone at the end. */
class ProcessesFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId, project }: TestSpecification): number =>
      project.config.sequence.groupOrder * 2 +
      (/\/main\/(?:demo|servetest|sdktest)\//.test(moduleId) ? 0 : 1);
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b));
  }
}

/** Unit, round-trip, receiver and kill tests. The browser tests of `e2e/` are Playwright's. */
export default defineConfig({
  test: {
    environment: "node",
    // better-sqlite3 and the storage worker are native and threaded: a crash must cost one file, not the run.
    pool: "forks",
    // One more than CI has cores, since many tests wait for a process or a timer.
    maxWorkers: 3,
    sequence: { sequencer: ProcessesFirst },
    projects: [
      {
        extends: true,
        test: { name: "timed", include: timedTests, maxWorkers: 1, sequence: { groupOrder: 0 } },
      },
      {
        extends: true,
        test: { name: "calculating", include: calculatingTests, isolate: false, sequence: { groupOrder: 1 } },
      },
      {
        extends: true,
        test: {
          name: "engine",
          include: allTests,
          exclude: ["**/node_modules/**", "**/out/**", ...calculatingTests, ...timedTests],
          sequence: { groupOrder: 1 },
        },
      },
    ],
    // better-sqlite3 13 crashes on Node 20 without a message; this says what to do instead.
    setupFiles: ["tools/require-node.mjs", "tools/property-seed.ts"],
    // A rejection nobody handled is a failure of the run, even where every assertion held.
    dangerouslyIgnoreUnhandledErrors: false,
    // Generous, because machines differ: only what never comes meets them. No test may assert a duration.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: 120_000 } },
    // For the threads and processes that tests start: only an environment reaches them all.
    env: { NODE_COMPILE_CACHE: join(tmpdir(), "node-compile-cache") },
    allowOnly: false,
  },
});
