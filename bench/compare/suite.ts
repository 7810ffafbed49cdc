import type { EngineClient, ParamsOf } from "../../app/api/methods.ts";
import { assert } from "../../app/base/assert.ts";
import { recordingStart, traceRequests } from "../generator/requests.ts";
import { OurEngine } from "../queries/our-engine.ts";
import { collectSpans, type SpanSet } from "../queries/span-set.ts";
import { type BenchResult, lowerIsBetter, median, round, type SuiteOptions } from "../report.ts";
import { DuckDbSides } from "./duckdb-side.ts";

/** Comparisons that count, and before them those that only warm up. */
const rounds = 9;
const warmUps = 3;

/** Two halves of a recording compared, by us and by DuckDB. */
export async function runCompareSuite({ spans, seed, log }: SuiteOptions): Promise<readonly BenchResult[]> {
  log(`generating ${spans} spans, loading Sightglass`);
  const engine = await OurEngine.start();
  try {
    await engine.load(traceRequests(spans, seed), spans);
    const spanSet = collectSpans(traceRequests(spans, seed), spans);
    const border = borderOf(spanSet);
    log("loading DuckDB");
    const duckDb = await DuckDbSides.open(spanSet, border);
    try {
      return [await measure(engine.client, duckDb, border, spans, log)];
    } finally {
      duckDb.close();
    }
  } finally {
    await engine.close();
  }
}

/** When traces with half of the spans have started. */
function borderOf({ count, trace, traceCount, startNano }: SpanSet): bigint {
  const start = new Float64Array(traceCount).fill(Number.POSITIVE_INFINITY);
  const spanCount = new Uint32Array(traceCount);
  for (let row = 0; row < count; row++) {
    start[trace[row]!] = Math.min(start[trace[row]!]!, startNano[row]!);
    spanCount[trace[row]!]! += 1;
  }
  const order = Uint32Array.from(start.keys()).sort((a, b) => start[a]! - start[b]!);
  let before = 0;
  const first = order.find((number) => {
    before += spanCount[number]!;
    return before > count / 2;
  });
  return recordingStart + BigInt(start[first ?? 0]!);
}

async function measure(
  client: EngineClient,
  duckDb: DuckDbSides,
  border: bigint,
  spans: number,
  log: SuiteOptions["log"],
): Promise<BenchResult> {
  const sides: ParamsOf<"traces.compare"> = {
    baseline: { query: "", traceTime: "start", endUnixNano: String(border) },
    canary: { query: "", traceTime: "start", startUnixNano: String(border) },
  };
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let round = -warmUps; round < rounds; round++) {
    const begunMs = performance.now();
    const { baseline, canary, tested, attributes } = await client.call("traces.compare", sides);
    const askedMs = performance.now();
    const counted = await duckDb.compare();
    const answeredMs = performance.now();
    const own = [baseline.spans, canary.spans];
    assert(own.join() === counted.join(), `${own.join(" and ")} spans, DuckDB ${counted.join(" and ")}`);
    if (round === -warmUps)
      log(
        `${own.join(" and ")} spans of ${baseline.traces} and ${canary.traces} traces, ${tested} hypotheses, ${attributes.length} attributes`,
      );
    if (round < 0) continue;
    ours.push(askedMs - begunMs);
    theirs.push(answeredMs - askedMs);
  }
  return {
    ...lowerIsBetter(`compare-${Math.round(spans / 1000)}k`, "ms", median(ours), peer, median(theirs)),
    fastest: { value: round(Math.min(...ours)), peerValue: round(Math.min(...theirs)) },
  };
}

const peer = "DuckDB: frequencies of attributes and quantiles of operations only";
