import { Readable } from "node:stream";
import type { CohortComparison } from "../../../app/api/cohorts.ts";
import { escapeForTerminal } from "../../../app/base/escape-for-terminal.ts";
import { ApiSourceError, openApiSource } from "../api-source.ts";
import { cohortText } from "../cohort-text.ts";
import { type Command, readArgs } from "../command.ts";
import { chosenDataDir, dataDirOptions } from "../data-dir-option.ts";
import { exitCode, UsageError } from "../exit-code.ts";
import { brokenTerms, type FailRule, FailRuleError, parseFailRule } from "../fail-rule.ts";
import { queryErrorText } from "../query-error-text.ts";
import { logToStderr } from "../terminal.ts";

const usage = `sightglass compare --baseline 'TRACEQL' --canary 'TRACEQL' [--since 1h] [--baseline-time FROM/TO] [--canary-time FROM/TO]
                   [--baseline-run RUN] [--canary-run RUN] [--rest baseline|canary]
                   [--format text|json] [--fail-on RULE] [--capture NAME] [--data-dir DIR]

Compares two sets of traces, those in which a query finds a span: what differs beyond chance, and which service is behind it.

  --baseline-run, --canary-run RUN   only in the spans of a run (sightglass runs); --baseline, --canary may be left out then
  --rest SIDE      that side is without the traces of the other one
  --fail-on RULE   exit with 3 where it is broken, 1 where a side has no trace: terms separated by |, one is enough
                     new errors            something fails that did not fail before
                     any difference        something differs beyond chance
                     p95(NAME) > +20%      also p50, self, calls, errors; NAME is a service or a span
                     p95(NAME) > 250ms     the canary alone; errors(NAME) > 5%, calls(NAME) > 3

  sightglass compare --baseline '{ resource.service.version = "2.4.1" }' --canary '{ resource.service.version = "2.5.0-canary" }' --rest baseline
  sightglass compare --baseline-run 'before the fix' --canary-run 81d0
  sightglass compare --baseline '{}' --baseline-time 2026-11-21T08:00:00Z/2026-11-21T09:00:00Z \\
    --canary '{}' --canary-time 2026-11-21T09:00:00Z/ --fail-on 'p95(checkout) > +20% | new errors'
`;

interface CompareArgs {
  readonly baseline: Side;
  readonly canary: Side;
  readonly rest: "baseline" | "canary" | undefined;
  readonly isJson: boolean;
  readonly rule: FailRule;
  readonly ruleText: string;
  readonly dataDir: string;
}

/** As `POST /api/compare` takes it. */
interface Side {
  readonly q: string;
  readonly since?: string | undefined;
  readonly start?: string | undefined;
  readonly end?: string | undefined;
  readonly run?: string | undefined;
}

const sideNames = ["baseline", "canary"] as const;

export const compareCommand: Command = {
  usage,
  async run(args) {
    const { baseline, canary, rest, isJson, rule, ruleText, dataDir } = readCompareArgs(args);
    const body = Buffer.from(JSON.stringify({ baseline, canary, rest }));
    const source = await openApiSource(dataDir, logToStderr);
    try {
      const text = await source.post("/api/compare", Readable.from([body]));
      const comparison = JSON.parse(text) as CohortComparison;
      const broken = withRule(ruleText, () => brokenTerms(rule, comparison));
      const empty = sideNames.filter((side) => comparison[side].traces === 0);
      process.stdout.write(isJson ? `${text}\n` : cohortText(comparison));
      for (const line of broken) process.stderr.write(`broken: ${escapeForTerminal(line)}\n`);
      for (const side of empty) process.stderr.write(`${side}: no trace is found\n`);
      if (broken.length > 0) return exitCode.ruleBroken;
      // A gate that compares nothing must not be taken for one that was passed.
      return rule.length > 0 && empty.length > 0 ? exitCode.failed : exitCode.done;
    } catch (error) {
      throw withPlace(error, { baseline, canary });
    } finally {
      await source.close();
    }
  },
};

function readCompareArgs(args: readonly string[]): CompareArgs {
  const { values } = readArgs({
    args: [...args],
    options: {
      baseline: { type: "string" },
      canary: { type: "string" },
      since: { type: "string" },
      "baseline-time": { type: "string" },
      "canary-time": { type: "string" },
      "baseline-run": { type: "string" },
      "canary-run": { type: "string" },
      rest: { type: "string" },
      format: { type: "string", default: "text" },
      "fail-on": { type: "string" },
      ...dataDirOptions,
    },
  });
  const { "baseline-run": baselineRun, "canary-run": canaryRun } = values;
  const baseline = values.baseline ?? (baselineRun && "");
  const canary = values.canary ?? (canaryRun && "");
  if (baseline === undefined || canary === undefined)
    throw new UsageError(
      "--baseline and --canary are needed: a query each, or --baseline-run and --canary-run.",
    );
  if (values.format !== "text" && values.format !== "json") throw new UsageError("--format is text or json.");
  const { rest } = values;
  if (rest !== undefined && rest !== "baseline" && rest !== "canary")
    throw new UsageError("--rest is baseline or canary.");
  const { "fail-on": ruleText } = values;
  return {
    baseline: { ...sideOf(baseline, values.since, values["baseline-time"]), run: baselineRun },
    canary: { ...sideOf(canary, values.since, values["canary-time"]), run: canaryRun },
    rest,
    isJson: values.format === "json",
    ruleText: ruleText ?? "",
    // An empty one is a variable that is not set in CI: without a rule everything would pass.
    rule: ruleText === undefined ? [] : withRule(ruleText, () => parseFailRule(ruleText)),
    dataDir: chosenDataDir(values),
  };
}

function sideOf(q: string, since: string | undefined, time: string | undefined): Side {
  if (time === undefined) return { q, since };
  const [start, end, ...more] = time.split("/");
  if (end === undefined || more.length > 0)
    throw new UsageError("A time is FROM/TO, either may be left out: 2026-11-21T08:00:00Z/");
  return { q, start: start === "" ? undefined : start, end: end === "" ? undefined : end };
}

/** Mistakes in the rule as wrong words on the command line, with a line that points at them. */
function withRule<Result>(text: string, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof FailRuleError)) throw error;
    throw new UsageError(queryErrorText(text, error.message, { from: error.from, to: error.to }));
  }
}

/** The error with a line that points into the query of the side that is at fault. */
function withPlace(error: unknown, sides: Readonly<Record<"baseline" | "canary", Side>>): unknown {
  if (!(error instanceof ApiSourceError)) return error;
  const { status, message, detail } = error;
  const side = (detail as { readonly side?: unknown } | undefined)?.side;
  if (side !== "baseline" && side !== "canary") return error;
  return new ApiSourceError(status, `${side}: ${queryErrorText(sides[side].q, message, detail)}`, detail);
}
