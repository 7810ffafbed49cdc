import { traceRequests } from "../generator/requests.ts";
import type { BenchResult, SuiteOptions } from "../report.ts";
import { compareArms } from "./compare-arms.ts";
import { openDuckDb } from "./duckdb-arm.ts";
import { measureFigures } from "./figures/figures.ts";
import { OurEngine } from "./our-engine.ts";
import { OurArm } from "./ours.ts";
import { pickConstants } from "./picks.ts";
import { questionIds } from "./question.ts";
import type { QuestionContext } from "./questions.ts";
import { collectSpans } from "./span-set.ts";
import { openSqlite } from "./sqlite-arm.ts";

/** The questions a … j on every arm, then what belongs to asking: cancelling, opening, sizes, ingest, transfer. */
export async function runQueriesSuite(options: SuiteOptions): Promise<readonly BenchResult[]> {
  const { spans, seed, log } = options;
  log(`generating ${spans} spans, loading Sightglass`);
  const engine = await OurEngine.start();
  try {
    // Before the spans are collected for the peers: the engine bounds the memory of its process.
    await engine.load(traceRequests(spans, seed), spans);
    const { answers, context } = await askEveryone(new OurArm(engine.client), options);
    return [...answers, ...(await measureFigures(engine, context, options))];
  } finally {
    await engine.close();
  }
}

async function askEveryone(
  ours: OurArm,
  { spans, seed, only, log }: SuiteOptions,
): Promise<{ answers: BenchResult[]; context: QuestionContext }> {
  const ids = questionIds.filter((id) => only === undefined || only.has(id));
  log("collecting spans for the peers");
  const spanSet = collectSpans(traceRequests(spans, seed), spans);
  const picks = pickConstants(spanSet);
  const context = { picks, grid: await ours.gridOf(picks), keys: spanSet.spanKeys };
  if (ids.length === 0) return { answers: [], context };
  log("loading DuckDB");
  const duckDb = await openDuckDb(spanSet);
  log("loading SQLite");
  const sqlite = openSqlite(spanSet);
  try {
    const arms = { ours, duckDb: duckDb.arms, sqlite: sqlite.arm };
    return { answers: await compareArms(arms, context, ids, log), context };
  } finally {
    duckDb.close();
    sqlite.close();
  }
}
