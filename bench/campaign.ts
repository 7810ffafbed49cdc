import { parseArgs } from "node:util";
import { runKillLoop } from "../main/servetest/kill-loop.ts";
import { runRoundTrips } from "../main/servetest/round-trip.ts";
import { runExportMemory } from "./export-memory/campaign.ts";
import { runForwardingCampaign } from "./forwarding/campaign.ts";
import { runMemoryLimiterCampaign } from "./memory-limiter/campaign.ts";
import { runPropertyCampaign } from "./properties/campaign.ts";

/** What a campaign found, in `n` rounds. No failure in n rounds bounds the rate at about 3/n (95 % confidence). */
interface CampaignReport {
  readonly campaign: string;
  readonly n: number;
  readonly seed: number;
  readonly failures: number;
  readonly seconds: number;
  readonly detail: unknown;
}

interface Campaign {
  readonly defaultN: number;
  run(n: number, seed: number, log: (line: string) => void): Promise<{ failures: number; detail: unknown }>;
}

const campaigns: Readonly<Record<string, Campaign>> = {
  kill: {
    defaultN: 1_000,
    async run(n, seed, log) {
      const { lost, ...counts } = await runKillLoop(n, seed, log);
      return { failures: lost.length, detail: { ...counts, lost } };
    },
  },
  /** `n`: spans of the store. */
  "export-memory": { defaultN: 1_000_000, run: runExportMemory },
  /** `n`: seconds for which the other side is down. */
  forwarding: { defaultN: 60, run: (n, _seed, log) => runForwardingCampaign(n, log) },
  "memory-limiter": { defaultN: 3, run: runMemoryLimiterCampaign },
  properties: { defaultN: 10, run: runPropertyCampaign },
  /** `n`: so many spans of each request go by themselves. */
  "round-trip": { defaultN: 100, run: (n, _seed, log) => runRoundTrips(n, log) },
};

const usage = `npm run -s campaign -- NAME [--n N] [--seed S]     campaigns: ${Object.keys(campaigns).join(", ")}\n`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { n: { type: "string" }, seed: { type: "string", default: "1" } },
});
const [name = ""] = positionals;
const campaign = Object.hasOwn(campaigns, name) ? campaigns[name] : undefined;
const n = Number(values.n ?? campaign?.defaultN);
const seed = Number(values.seed);
if (campaign === undefined || !Number.isSafeInteger(n) || n < 1 || !Number.isSafeInteger(seed)) {
  process.stderr.write(usage);
  process.exit(2);
}

const startMs = performance.now();
const { failures, detail } = await campaign.run(n, seed, (line) => process.stderr.write(`${line}\n`));
const seconds = Math.round((performance.now() - startMs) / 1000);
const report: CampaignReport = { campaign: name, n, seed, failures, seconds, detail };
process.stdout.write(`${JSON.stringify(report, undefined, 2)}\n`);
process.exitCode = failures === 0 ? 0 : 1;
