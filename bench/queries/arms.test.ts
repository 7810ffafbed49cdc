import { afterAll, beforeAll, expect, test } from "vitest";
import { traceRequests } from "../generator/requests.ts";
import { disagreement } from "./agreement.ts";
import type { Arm } from "./arm.ts";
import { openDuckDb } from "./duckdb-arm.ts";
import { plainGrid } from "./heatmap-grid.ts";
import { pickConstants } from "./picks.ts";
import { OracleArm } from "./queriestest/oracle-arm.ts";
import { questionIds } from "./question.ts";
import { type QuestionContext, variantsOf } from "./questions.ts";
import { collectSpans } from "./span-set.ts";
import { openSqlite } from "./sqlite-arm.ts";

const spanCount = 20_000;
const spans = collectSpans(traceRequests(spanCount, 1), spanCount);
const picks = pickConstants(spans);
const context: QuestionContext = { picks, grid: plainGrid(picks), keys: spans.spanKeys };
const oracle = new OracleArm(spans, context);
const peers: Arm[] = [];
const closers: (() => void)[] = [];

beforeAll(async () => {
  const duckDb = await openDuckDb(spans);
  const sqlite = openSqlite(spans);
  peers.push(...duckDb.arms.filter(({ isDefaultThreads }) => isDefaultThreads), sqlite.arm);
  closers.push(
    () => duckDb.close(),
    () => sqlite.close(),
  );
});
afterAll(() => {
  for (const close of closers) close();
});

test.each(questionIds)("every peer answers question %s as one row after the other does", async (id) => {
  for (const question of variantsOf(id, context)) {
    const expected = await oracle.ask(question);
    expect(expected.length).toBeGreaterThan(0);
    const able = peers.filter((peer) => peer.canAnswer(question));
    expect(able.length).toBeGreaterThanOrEqual(2);
    for (const peer of able) {
      await peer.enter();
      const answer = peer.answerOf(question, await peer.ask(question));
      expect(disagreement(expected, answer), peer.name).toBeUndefined();
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
