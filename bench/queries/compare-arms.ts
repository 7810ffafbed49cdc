import { assert } from "../../app/base/assert.ts";
import { type BenchResult, geometricMean, lowerIsBetter, ratioResult, round } from "../report.ts";
import { DuckDbArm } from "./duckdb-arm.ts";
import type { OurArm } from "./ours.ts";
import type { DuckDbForm, QuestionId } from "./question.ts";
import { type QuestionContext, variantsOf } from "./questions.ts";
import { type Timing, timeQuestion } from "./rounds.ts";
import type { SqliteArm } from "./sqlite-arm.ts";

export interface Arms {
  readonly ours: OurArm;
  readonly duckDb: readonly DuckDbArm[];
  readonly sqlite: SqliteArm;
}

/** What most would build: attributes in a MAP, nothing precomputed. */
const mapForms: readonly DuckDbForm[] = ["map", "plain", "recursive"];

/**
 * Times every question on every arm. Ids: `a` … `j` against the fastest DuckDB arm, `a-map` … against attributes in a
 * MAP on the default threads, `a-sqlite` …, `a-enum` … where ENUM columns make a difference, and `mean` and `mean-
 * map` over the questions `ids`. `mean-first` compares the first times of each round.
 */
export async function compareArms(
  arms: Arms,
  context: QuestionContext,
  ids: readonly QuestionId[],
  log: (line: string) => void,
): Promise<BenchResult[]> {
  const best: BenchResult[] = [];
  const maps: BenchResult[] = [];
  const rest: BenchResult[] = [];
  const firsts: number[] = [];
  for (const id of ids) {
    const [ours, ...peers] = await timeQuestion(variantsOf(id, context), [
      arms.ours,
      ...arms.duckDb,
      arms.sqlite,
    ]);
    const against = (name: string, candidates: readonly Timing[]) => result(name, ours!, candidates);
    const duckDb = (forms?: readonly DuckDbForm[]) => peers.filter(isDuckDb(forms));
    const rivals = duckDb().filter(isNot("enum"));
    best.push({ ...against(id, rivals), others: others(peers) });
    firsts.push(Math.min(...rivals.map(({ firstMs }) => firstMs)) / ours!.firstMs);
    maps.push(against(`${id}-map`, duckDb(mapForms).filter(hasDefaultThreads)));
    rest.push(
      against(
        `${id}-sqlite`,
        peers.filter(({ arm }) => arm === arms.sqlite),
      ),
    );
    const enums = duckDb(["enum"]);
    if (enums.length > 0) rest.push(against(`${id}-enum`, enums));
    log(line(id, best.at(-1)!));
  }
  const mean = (results: readonly BenchResult[]) => geometricMean(results.map(({ ratio }) => ratio));
  return [
    ...best,
    ratioResult("mean", "fastest DuckDB arm of each question", mean(best)),
    ratioResult("mean-first", "fastest DuckDB arm of each question, caches cold", geometricMean(firsts)),
    ...maps,
    ratioResult("mean-map", "DuckDB, attributes in a MAP, nothing precomputed", mean(maps)),
    ...rest,
  ];
}

function result(id: string, ours: Timing, candidates: readonly Timing[]): BenchResult {
  const [peer] = [...candidates].sort((a, b) => a.medianMs - b.medianMs);
  assert(peer !== undefined, `nobody answers ${id}`);
  return {
    ...lowerIsBetter(id, "ms", ours.medianMs, peer.arm.name, peer.medianMs),
    fastest: { value: round(ours.fastestMs), peerValue: round(peer.fastestMs) },
  };
}

function isDuckDb(forms: readonly DuckDbForm[] | undefined): (timing: Timing) => boolean {
  return ({ arm }) => arm instanceof DuckDbArm && (forms === undefined || forms.includes(arm.form));
}

function isNot(form: DuckDbForm): (timing: Timing) => boolean {
  return ({ arm }) => !(arm instanceof DuckDbArm) || arm.form !== form;
}

function hasDefaultThreads({ arm }: Timing): boolean {
  return arm instanceof DuckDbArm && arm.isDefaultThreads;
}

function others(peers: readonly Timing[]): Record<string, number> {
  return Object.fromEntries(peers.map(({ arm, medianMs }) => [arm.name, round(medianMs)]));
}

function line(id: QuestionId, { value, peerValue, peer, ratio }: BenchResult): string {
  return `${id.padEnd(3)}${value} ms, ${peer} ${peerValue} ms: ${ratio}`;
}
