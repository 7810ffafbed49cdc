import { spansPerRequest, traceRequests } from "../generator/requests.ts";
import { measureDecode } from "../ingest/decode.ts";
import { measureRowStore } from "../ingest/sqlite-rows.ts";
import { type BenchResult, higherIsBetter, type SuiteOptions } from "../report.ts";
import { compareArms } from "./compare-arms.ts";
import { openDuckDb } from "./duckdb-arm.ts";
import { measureCancel } from "./figures/cancel.ts";
import { measureInProcessIngest } from "./figures/ingest.ts";
import { measureOpen } from "./figures/open.ts";
import { measureSizes } from "./figures/size.ts";
import { measureTransfer } from "./figures/transfer.ts";
import { measureUnderQueries } from "./figures/under-queries.ts";
import { measureVisible } from "./figures/visible.ts";
import { OurEngine } from "./our-engine.ts";
import { OurArm } from "./ours.ts";
import { pickConstants } from "./picks.ts";
import { type QuestionContext, variantsOf } from "./questions.ts";
import { collectSpans, type SpanSet } from "./span-set.ts";
import { openSqlite } from "./sqlite-arm.ts";

/** Rates are steady by then: more would only take longer. */
const ingestSpansMax = 200_000;
const rowPeer = "SQLite row a span, JSON attributes, 3 indexes, decoded input";

/** The questions a … j on every arm, then what belongs to asking: cancelling, opening, sizes, ingest, transfer. */
export async function runQueriesSuite(options: SuiteOptions): Promise<readonly BenchResult[]> {
  const { spans, seed, log } = options;
  log(`generating ${spans} spans`);
  const spanSet = collectSpans(traceRequests(spans, seed), spans);
  log("loading Sightglass");
  const engine = await OurEngine.start();
  try {
    await engine.load(traceRequests(spans, seed), spans);
    const ours = new OurArm(engine.client);
    const picks = pickConstants(spanSet);
    const context = { picks, grid: await ours.gridOf(picks), keys: spanSet.spanKeys };
    const answers = await askEveryone(ours, spanSet, context, log);
    return [...answers, ...(await measureTheRest(engine, context, options))];
  } finally {
    await engine.close();
  }
}

async function askEveryone(
  ours: OurArm,
  spanSet: SpanSet,
  context: QuestionContext,
  log: SuiteOptions["log"],
): Promise<BenchResult[]> {
  log("loading DuckDB");
  const duckDb = await openDuckDb(spanSet);
  log("loading SQLite");
  const sqlite = openSqlite(spanSet);
  try {
    return await compareArms({ ours, duckDb: duckDb.arms, sqlite: sqlite.arm }, context, log);
  } finally {
    duckDb.close();
    sqlite.close();
  }
}

async function measureTheRest(
  engine: OurEngine,
  context: QuestionContext,
  { spans, seed, log }: SuiteOptions,
): Promise<BenchResult[]> {
  const { client } = engine;
  log("rows with JSON in SQLite");
  const requests = [...traceRequests(Math.min(spans, ingestSpansMax), seed)];
  const rows = measureRowStore(requests);
  log("sizes, cancelling, opening");
  const sizes = await measureSizes(client, { peer: rowPeer, bytesPerSpan: rows.bytesPerSpan });
  const cancel = await measureCancel(client);
  const opened = await measureOpen(engine);
  log("decode, ingest, transfer");
  const decode = measureDecode(requests);
  const rate = await measureInProcessIngest(requests, requests.length * spansPerRequest);
  const transfer = await measureTransfer();
  log("visibility, ingest under queries");
  const address = await engine.httpAddress();
  const visible = await measureVisible(engine.client, address);
  const questions = (["b", "c", "e2", "h"] as const).flatMap((id) => variantsOf(id, context).slice(0, 1));
  const busy = await measureUnderQueries(new OurArm(engine.client), questions, address, seed);
  const ingest = higherIsBetter("ingest", "spans/s", rate, rowPeer, rows.spansPerSecond);
  return [cancel, ...opened, ...sizes, decode, ingest, busy, visible, transfer];
}
