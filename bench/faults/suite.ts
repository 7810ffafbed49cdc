import type { CohortComparison } from "../../app/api/cohorts.ts";
import type { EngineClient } from "../../app/api/methods.ts";
import { OurEngine } from "../queries/our-engine.ts";
import { type BenchResult, higherIsBetter, type SuiteOptions } from "../report.ts";
import { type FaultCase, FaultData, type Recording, recordedDir } from "./labels.ts";

/** Places in a ranking; a service that is not in it comes after all. */
interface Ranks {
  readonly ours: number;
  readonly p95: number;
}

/** Compares before with after an injected fault: does the service with the fault come first? And without a fault: is it quiet? */
export async function runFaultsSuite(options: SuiteOptions): Promise<readonly BenchResult[]> {
  const data = new FaultData(options.data ?? recordedDir);
  const { baseline, faults } = data.labels;
  const chosen = faults.filter(({ case: name }) => options.only?.has(name) ?? true);
  const ranks: Ranks[] = [];
  const rows: BenchResult[] = [];
  const quiet: boolean[] = [];
  for (const fault of chosen) {
    const result = await measureFault(data, fault, options.log);
    ranks.push(result.ranks);
    quiet.push(...result.quiet);
    rows.push(rowOf(fault, result.ranks));
  }
  for (const period of options.only === undefined ? baseline : [])
    quiet.push(await measureFaultFree(data, period, options.log));
  const within = (place: number, who: keyof Ranks): number =>
    ranks.filter((rank) => rank[who] <= place).length;
  return [
    higherIsBetter("top1", `of ${ranks.length}`, within(1, "ours"), "p95 by service", within(1, "p95")),
    higherIsBetter("top3", `of ${ranks.length}`, within(3, "ours"), "p95 by service", within(3, "p95")),
    higherIsBetter("quiet", "share", quiet.filter(Boolean).length / quiet.length, "all splits", 1),
    ...rows,
  ];
}

function rowOf({ case: name, fault, service }: FaultCase, { ours, p95 }: Ranks): BenchResult {
  return {
    ...{
      id: `${name} ${fault} ${service}`,
      unit: "place",
      value: ours,
      peer: "p95 by service",
      peerValue: p95,
    },
    ratio: Number((p95 / ours).toPrecision(4)),
  };
}

type Log = SuiteOptions["log"];

async function measureFault(
  data: FaultData,
  fault: FaultCase,
  log: Log,
): Promise<{ ranks: Ranks; quiet: boolean[] }> {
  const engine = await engineWith(data, fault.files);
  try {
    const { client } = engine;
    const injected = nanoOf(fault.inject_unix_s);
    const sides = {
      baseline: { query: "", endUnixNano: injected },
      canary: { query: "", startUnixNano: injected },
    };
    const comparison = await client.call("traces.compare", sides);
    const suspects = comparison.suspects.map(({ service }) => service);
    const ranks = {
      ours: placeOf(fault.service, suspects),
      p95: placeOf(fault.service, await p95Ranking(client, injected)),
    };
    log(`${fault.case} ${fault.fault} in ${fault.service}: place ${ranks.ours}; ${firstText(comparison)}`);
    const quiet: boolean[] = [];
    for (const file of fault.files) {
      if (file.role !== "pre-fault") continue;
      const end = Math.min(file.last_end_unix_s, fault.inject_unix_s);
      quiet.push(await isQuiet(client, data.requests(file.traces), nanoOf(end), log));
    }
    return { ranks, quiet };
  } finally {
    await engine.close();
  }
}

async function measureFaultFree(data: FaultData, period: Recording, log: Log): Promise<boolean> {
  const engine = await engineWith(data, [period]);
  try {
    return await isQuiet(engine.client, data.requests(period.traces), undefined, log);
  } finally {
    await engine.close();
  }
}

/** Whether nothing is found between the first and the second half of the spans that start before `end`. */
async function isQuiet(
  client: EngineClient,
  requests: readonly string[],
  end: string | undefined,
  log: Log,
): Promise<boolean> {
  const starts = requests
    .flatMap((request) => request.match(/(?<="startTimeUnixNano":")\d+/g) ?? [])
    .filter((start) => end === undefined || BigInt(start) < BigInt(end))
    .sort((a, b) => Number(BigInt(a) - BigInt(b)));
  const middle = starts[starts.length >> 1] ?? "0";
  const comparison = await client.call("traces.compare", {
    baseline: { query: "", startUnixNano: starts[0] ?? "0", endUnixNano: middle },
    canary: { query: "", startUnixNano: middle, ...(end === undefined ? {} : { endUnixNano: end }) },
  });
  log(`  fault-free halves: ${comparison.summary}`);
  return !comparison.isClear;
}

function firstText({ suspects }: CohortComparison): string {
  return suspects[0]?.text ?? "nothing";
}

function placeOf(service: string, ranking: readonly string[]): number {
  const place = ranking.indexOf(service);
  return place < 0 ? ranking.length + 1 : place + 1;
}

/** What one does without a comparison: services by how much their 95th percentile grew. */
async function p95Ranking(client: EngineClient, injected: string): Promise<string[]> {
  const asked = { query: "", by: ["resource.service.name"], limit: 10_000, quantiles: ["p95" as const] };
  const before = await client.call("traces.groups", { ...asked, endUnixNano: injected });
  const after = await client.call("traces.groups", { ...asked, startUnixNano: injected });
  const p95Before = new Map(before.values.map((service, row) => [service, before.p95Nano[row]!]));
  return after.values
    .map((service, row) => ({
      service,
      growth: after.p95Nano[row]! / (p95Before.get(service) ?? Number.NaN),
    }))
    .filter(({ growth }) => !Number.isNaN(growth))
    .sort((a, b) => b.growth - a.growth)
    .map(({ service }) => service);
}

/** An engine of its own with what the files hold, sent as SDKs do. */
async function engineWith(data: FaultData, files: readonly Recording[]): Promise<OurEngine> {
  const engine = await OurEngine.start();
  const address = await engine.httpAddress();
  for (const { traces, logs, metrics } of files)
    for (const [signal, path] of Object.entries({ traces, logs, metrics }))
      for (const request of path === undefined ? [] : data.requests(path))
        await send(address, signal, request);
  return engine;
}

async function send(address: string, signal: string, body: string): Promise<void> {
  const headers = { "Content-Type": "application/json" };
  const response = await fetch(`http://${address}/v1/${signal}`, { method: "POST", headers, body });
  if (response.status !== 200)
    throw new Error(`${signal}: status ${response.status}: ${await response.text()}`);
  await response.arrayBuffer();
}

function nanoOf(seconds: number): string {
  return String(BigInt(seconds) * 1_000_000_000n);
}
