import * as v from "valibot";

/** How many tests ran and how they ended. */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export const noTests: Tally = { passed: 0, failed: 0, skipped: 0 };
const oneFailed: Tally = { passed: 0, failed: 1, skipped: 0 };

export function addTallies(a: Tally, b: Tally): Tally {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped };
}

/** The last line of the test command, read by people and by machines. */
export function closingLine(tally: Tally): string {
  const line = `${tally.passed} passed, ${tally.failed} failed`;
  return tally.skipped > 0 ? `${line}, ${tally.skipped} skipped` : line;
}

/** The part of vitest's JSON report that is counted. */
const vitestReport = v.object({
  numPassedTests: v.number(),
  numFailedTests: v.number(),
  numPendingTests: v.number(),
  numTodoTests: v.number(),
  testResults: v.array(
    v.object({
      status: v.string(),
      assertionResults: v.array(v.object({ status: v.string() })),
    }),
  ),
});

/**
 * Counts vitest's report. A file that failed without a failed test in it (it did not load) is one failure.
 * @param report the parsed JSON, or `undefined` where none was written: the run itself is then one failure
 * @param exitCode of vitest; when it says failed and no test did, something outside the tests failed
 */
export function tallyOfVitest(report: unknown, exitCode: number | undefined): Tally {
  const parsed = v.safeParse(vitestReport, report);
  if (!parsed.success) return oneFailed;
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } = parsed.output;
  const brokenFiles = testResults.filter(
    (file) => file.status === "failed" && file.assertionResults.every((test) => test.status !== "failed"),
  ).length;
  return believeExitCode(
    { passed: numPassedTests, failed: numFailedTests + brokenFiles, skipped: numPendingTests + numTodoTests },
    exitCode,
  );
}

/** The part of Playwright's JSON report that is counted. */
const playwrightReport = v.object({
  stats: v.object({ expected: v.number(), unexpected: v.number(), flaky: v.number(), skipped: v.number() }),
  errors: v.array(v.unknown()),
});

/** Counts Playwright's report; errors outside any test count as one failure each. Parameters as for vitest. */
export function tallyOfPlaywright(report: unknown, exitCode: number | undefined): Tally {
  const parsed = v.safeParse(playwrightReport, report);
  if (!parsed.success) return oneFailed;
  const { stats, errors } = parsed.output;
  // No test is retried, so `flaky` is zero; were it not, an attempt failed and that is what it is counted as.
  const failed = stats.unexpected + stats.flaky + errors.length;
  return believeExitCode({ passed: stats.expected, failed, skipped: stats.skipped }, exitCode);
}

/** A runner that ends with an error, or ran nothing at all, has failed whatever its report says. */
function believeExitCode(tally: Tally, exitCode: number | undefined): Tally {
  const ran = tally.passed + tally.failed;
  if (tally.failed === 0 && (exitCode !== 0 || ran === 0)) return addTallies(tally, oneFailed);
  return tally;
}
