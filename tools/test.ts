import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type Check, checks } from "./checks.ts";
import { prepareBrowserTests } from "./e2e.ts";
import { repoRoot, runPackage } from "./program.ts";
import { addTallies, closingLine, noTests, type Tally, tallyOfPlaywright, tallyOfVitest } from "./tally.ts";

// `npm test`: everything there is to check, a failed step never hiding the next, closed by one line with the counts.

/** Above the slowest machine we know; a run that reaches it hangs and is counted as failed. */
const suiteTimeoutMs = 45 * 60_000;
const reportFolder = join(repoRoot, "out", "test");

/** The steps by the name `--only` takes. */
const steps: ReadonlyMap<string, () => Promise<Tally>> = new Map([
  ["checks", runChecks],
  ["unit", runUnitTests],
  ["e2e", runBrowserTests],
]);

/** Two at a time: each spends a part of its time in one thread. */
async function runChecks(): Promise<Tally> {
  let tally = noTests;
  const waiting = [...checks];
  const runOneByOne = async (): Promise<void> => {
    for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
      const counted = await runCheck(check);
      tally = addTallies(tally, counted);
    }
  };
  await Promise.all([runOneByOne(), runOneByOne()]);
  return tally;
}

async function runCheck(check: Check): Promise<Tally> {
  const startedMs = performance.now();
  const ending = await check.run();
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
  const passed = ending.code === 0;
  say(`${passed ? "✓" : "✗"} ${check.name} ${seconds} s`);
  if (!passed) say(ending.timedOut ? `${ending.output}\nstopped: took too long` : ending.output);
  return { passed: passed ? 1 : 0, failed: passed ? 0 : 1, skipped: 0 };
}

async function runUnitTests(): Promise<Tally> {
  const report = freshReport("vitest.json");
  const args = ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const ending = await runPackage("vitest", "vitest", args, { output: "inherit", timeoutMs: suiteTimeoutMs });
  return tallyOfVitest(readReport(report), ending.code);
}

async function runBrowserTests(): Promise<Tally> {
  const report = freshReport("playwright.json");
  const ready = await prepareBrowserTests();
  if (!ready.ok) {
    say(ready.reason);
    return { passed: 0, failed: 1, skipped: 0 };
  }
  const ending = await runPackage("@playwright/test", "playwright", ["test"], {
    output: "inherit",
    timeoutMs: suiteTimeoutMs,
    env: { SIGHTGLASS_BROWSER: ready.browser },
  });
  return tallyOfPlaywright(readReport(report), ending.code);
}

/** Path for a report, with the one of an earlier run removed: it must never be counted again. */
function freshReport(name: string): string {
  const path = join(reportFolder, name);
  rmSync(path, { force: true });
  return path;
}

/** The report, or `undefined` where the runner did not get to write one. */
function readReport(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    say(`no test report: ${String(error)}`);
    return undefined;
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Runs one step. A step that breaks is one failure, and the next still runs. */
async function runStep(name: string, run: () => Promise<Tally>): Promise<Tally> {
  say(`\n── ${name} ──`);
  try {
    return await run();
  } catch (error) {
    say(`${name} broke: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { only: { type: "string" } } });
  if (values.only !== undefined && !steps.has(values.only)) {
    process.stderr.write(`--only takes one of: ${[...steps.keys()].join(", ")}\n`);
    process.exitCode = 2;
    return;
  }
  let total = noTests;
  for (const [name, run] of steps) {
    if (values.only === undefined || values.only === name)
      total = addTallies(total, await runStep(name, run));
  }
  say(`\n${closingLine(total)}`);
  process.exitCode = total.failed > 0 ? 1 : 0;
}

await main();
