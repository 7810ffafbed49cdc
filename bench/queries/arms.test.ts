import { afterAll, beforeAll, expect, test } from "vitest";
import { traceRequests } from "../generator/requests.ts";
import { disagreement } from "./agreement.ts";
import type { Arm } from "./arm.ts";
import { openDuckDb } from "./duckdb-arm.ts";
import { OurEngine } from "./our-engine.ts";
import { OurArm } from "./ours.ts";
import { pickConstants } from "./picks.ts";
import { OracleArm } from "./queriestest/oracle-arm.ts";
import { questionIds } from "./question.ts";
import { type QuestionContext, variantsOf } from "./questions.ts";
import { collectSpans } from "./span-set.ts";
import { openSqlite } from "./sqlite-arm.ts";

const spanCount = 20_000;
const spans = collectSpans(traceRequests(spanCount, 1), spanCount);
const picks = pickConstants(spans);
const arms: Arm[] = [];
const closers: (() => void | Promise<void>)[] = [];
let context: QuestionContext;

beforeAll(async () => {
  const engine = await OurEngine.start();
  closers.push(() => engine.close());
  await engine.load(traceRequests(spanCount, 1), spanCount);
  const ours = new OurArm(engine.client);
  context = { picks, grid: await ours.gridOf(picks), keys: spans.spanKeys };
  const duckDb = await openDuckDb(spans);
  closers.push(() => duckDb.close());
  const sqlite = openSqlite(spans);
  closers.push(() => sqlite.close());
  arms.push(ours, ...duckDb.arms.filter(({ isDefaultThreads }) => isDefaultThreads), sqlite.arm);
});
afterAll(async () => {
  for (const close of closers) await close();
});

test.each(questionIds)("every arm answers question %s as counting row by row does", async (id) => {
  const oracle = new OracleArm(spans, context);
  for (const question of variantsOf(id, context)) {
    const counted = await oracle.ask(question);
    const expected = question.summary?.(counted) ?? counted;
    expect(expected.length).toBeGreaterThan(0);
    const able = arms.filter((arm) => arm.canAnswer(question));
    expect(able.length).toBeGreaterThanOrEqual(3);
    for (const arm of able) {
      await arm.enter();
      const answer = arm.answerOf(question, await arm.ask(question));
      expect(disagreement(expected, answer), arm.name).toBeUndefined();
    }
  }
});

test("answers that differ are shown", () => {
  const row = { key: "k", exact: [1, 2], quantiles: [1_000] };
  expect(disagreement([row], [{ ...row, quantiles: [1_015] }])).toBeUndefined();
  expect(disagreement([row], [{ ...row, quantiles: [1_020] }])).toContain("k: 1 2 (1000)  ≠  k: 1 2 (1020)");
  expect(disagreement([row], [{ ...row, exact: [1, 3] }])).toContain("k: 1 2 (1000)  ≠  k: 1 3 (1000)");
  expect(disagreement([row], [])).toContain("≠  nothing");
  expect(disagreement([], [row])).toContain("nothing  ≠");
});
