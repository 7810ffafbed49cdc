import { expect, it } from "vitest";
import { addTallies, closingLine, tallyOfPlaywright, tallyOfVitest } from "./tally.ts";

const vitestReport = {
  numPassedTests: 5,
  numFailedTests: 0,
  numPendingTests: 1,
  numTodoTests: 0,
  testResults: [{ status: "passed", assertionResults: [{ status: "passed" }] }],
};

it("closes with the counts, and names skipped tests only where there are some", () => {
  expect(closingLine({ passed: 3, failed: 0, skipped: 0 })).toBe("3 passed, 0 failed");
  expect(closingLine({ passed: 3, failed: 1, skipped: 2 })).toBe("3 passed, 1 failed, 2 skipped");
});

it("counts what vitest reports", () => {
  expect(tallyOfVitest(vitestReport, 0)).toEqual({ passed: 5, failed: 0, skipped: 1 });
});

it("counts a test file that did not load as a failure", () => {
  const broken = { ...vitestReport, testResults: [{ status: "failed", assertionResults: [] }] };
  expect(tallyOfVitest(broken, 1)).toEqual({ passed: 5, failed: 1, skipped: 1 });
});

it("counts a failed test once, not again for its file", () => {
  const results = [{ status: "failed", assertionResults: [{ status: "failed" }] }];
  const failing = { ...vitestReport, numFailedTests: 1, testResults: results };
  expect(tallyOfVitest(failing, 1)).toEqual({ passed: 5, failed: 1, skipped: 1 });
});

it("does not believe a report of success from a runner that failed", () => {
  expect(tallyOfVitest(vitestReport, 1).failed).toBe(1);
  expect(tallyOfVitest(vitestReport, undefined).failed).toBe(1);
});

it("fails a run without a report and a run without tests", () => {
  expect(tallyOfVitest(undefined, 0)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  const empty = { stats: { expected: 0, unexpected: 0, flaky: 0, skipped: 4 }, errors: [] };
  expect(tallyOfPlaywright(empty, 0)).toEqual({ passed: 0, failed: 1, skipped: 4 });
});

it("counts Playwright's failures, flaky tests and errors outside tests as failed", () => {
  const report = {
    stats: { expected: 2, unexpected: 1, flaky: 1, skipped: 0 },
    errors: [{ message: "boom" }],
  };
  expect(tallyOfPlaywright(report, 1)).toEqual({ passed: 2, failed: 3, skipped: 0 });
});

it("adds tallies", () => {
  expect(addTallies({ passed: 1, failed: 2, skipped: 3 }, { passed: 10, failed: 20, skipped: 30 })).toEqual({
    passed: 11,
    failed: 22,
    skipped: 33,
  });
});
