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
import { collectSpans, type SpanSet } from "./span-set.ts";
import { openSqlite } from "./sqlite-arm.ts";

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
    const answers = await askEveryone(ours, spanSet, context, options);
    return [...answers, ...(await measureFigures(engine, context, options))];
  } finally {
    await engine.close();
  }
}

async function askEveryone(
  ours: OurArm,
  spanSet: SpanSet,
  context: QuestionContext,
  { only, log }: SuiteOptions,
): Promise<BenchResult[]> {
  const ids = questionIds.filter((id) => only === undefined || only.has(id));
  if (ids.length === 0) return [];
  log("loading DuckDB");
  const duckDb = await openDuckDb(spanSet);
  log("loading SQLite");
  const sqlite = openSqlite(spanSet);
  try {
    return await compareArms({ ours, duckDb: duckDb.arms, sqlite: sqlite.arm }, context, ids, log);
  } finally {
    duckDb.close();
    sqlite.close();
  }
}
