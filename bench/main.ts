import { parseArgs } from "node:util";
import type { BenchReport, BenchResult, SuiteOptions } from "./report.ts";

type Suite = (options: SuiteOptions) => Promise<readonly BenchResult[]>;

const suites: Readonly<Record<string, { readonly defaultSpans: number; load(): Promise<Suite> }>> = {
  queries: {
    defaultSpans: 1_000_000,
    load: async () => (await import("./queries/suite.ts")).runQueriesSuite,
  },
  "ui-traces": {
    defaultSpans: 1_000_000,
    load: async () => (await import("./ui-traces/suite.ts")).runUiTracesSuite,
  },
  ui: {
    defaultSpans: 1_000_000,
    load: async () => (await import("./ui/suite.ts")).runUiSuite,
  },
  compare: { defaultSpans: 500_000, load: async () => (await import("./compare/suite.ts")).runCompareSuite },
  faults: { defaultSpans: 1, load: async () => (await import("./faults/suite.ts")).runFaultsSuite },
  ottl: { defaultSpans: 100_000, load: async () => (await import("./ottl/suite.ts")).runOttlSuite },
  pipeline: {
    defaultSpans: 300_000,
    load: async () => (await import("./pipeline/suite.ts")).runPipelineSuite,
  },
  ingest: { defaultSpans: 1_000_000, load: async () => (await import("./ingest/suite.ts")).runIngestSuite },
};

const usage = `npm run -s bench -- SUITE [--spans N] [--seed S] [--only ID,…] [--data DIR]     suites: ${Object.keys(suites).join(", ")}\n`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    spans: { type: "string" },
    seed: { type: "string", default: "1" },
    only: { type: "string" },
    data: { type: "string" },
  },
});
const [name = ""] = positionals;
const suite = Object.hasOwn(suites, name) ? suites[name] : undefined;
const spans = Number(values.spans ?? suite?.defaultSpans);
const seed = Number(values.seed);
if (suite === undefined || !Number.isSafeInteger(spans) || spans < 1 || !Number.isSafeInteger(seed)) {
  process.stderr.write(usage);
  process.exit(2);
}

const run = await suite.load();
const log = (line: string) => process.stderr.write(`${line}\n`);
const only = values.only === undefined ? undefined : new Set(values.only.split(","));
const results = await run({ spans, seed, only, log, data: values.data });
const report: BenchReport = { suite: name, seed, spans, results };
process.stdout.write(`${JSON.stringify(report, undefined, 2)}\n`);
