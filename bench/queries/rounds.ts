import { median } from "../report.ts";
import { disagreement } from "./agreement.ts";
import type { Arm } from "./arm.ts";
import type { Question } from "./question.ts";

/** Rounds of each question. */
const rounds = 9;
/**
 * Times an arm is asked in a row in each round. The first time the caches of the processor hold what the arm before it read, and its
 * threads sleep: that is measured apart, for who comes after whom is no property of an arm.
 */
const asksPerRound = 3;
/** An arm that has taken this long for one question sits out what is left, of the comparison and of the rounds each. */
const armBudgetMs = 3_000;
/** Every arm is asked this long before times count: just-in-time compilers want to have seen a question more than once. */
const warmUpMs = 150;

export interface Timing {
  readonly arm: Arm;
  readonly medianMs: number;
  readonly fastestMs: number;
  /** Median of the first times of each round. */
  readonly firstMs: number;
}

/** The answers of two arms differ. */
export class DisagreementError extends Error {
  override readonly name = "DisagreementError";
}

/**
 * Asks every arm the variants of a question, in turns: first all variants once to compare the answers, then to warm up,
 * then timed rounds. The first of `arms` is what the others are compared with. All arms are treated alike.
 */
export async function timeQuestion(variants: readonly Question[], arms: readonly Arm[]): Promise<Timing[]> {
  const able = arms.filter((arm) => variants.every((question) => arm.canAnswer(question)));
  await compareAnswers(variants, able);
  for (const arm of able) await warmUp(variants, arm);
  const times = new Map(able.map((arm) => [arm, new ArmTimes()]));
  for (let round = 0; round < rounds; round++) {
    const question = variants[round % variants.length]!;
    for (const [arm, taken] of times) if (taken.spentMs <= armBudgetMs) await askInRow(arm, question, taken);
  }
  return [...times].map(([arm, taken]) => taken.timingOf(arm));
}

class ArmTimes {
  readonly #first: number[] = [];
  readonly #later: number[] = [];
  spentMs = 0;

  add(ms: number, isFirst: boolean): void {
    (isFirst ? this.#first : this.#later).push(ms);
    this.spentMs += ms;
  }

  timingOf(arm: Arm): Timing {
    // One so slow that it never got to a second time is as slow whatever the caches hold.
    const counted = this.#later.length > 0 ? this.#later : this.#first;
    return {
      ...{ arm, medianMs: median(counted), fastestMs: Math.min(...counted) },
      firstMs: median(this.#first),
    };
  }
}

async function askInRow(arm: Arm, question: Question, taken: ArmTimes): Promise<void> {
  await arm.enter();
  for (let ask = 0; ask < asksPerRound && taken.spentMs <= armBudgetMs; ask++) {
    const startMs = performance.now();
    await arm.ask(question);
    taken.add(performance.now() - startMs, ask === 0);
  }
}

async function warmUp(variants: readonly Question[], arm: Arm): Promise<void> {
  await arm.enter();
  const startMs = performance.now();
  for (let i = 0; performance.now() - startMs < warmUpMs; i++) await arm.ask(variants[i % variants.length]!);
}

/** Throws `DisagreementError` where an arm answers other than the first one. */
async function compareAnswers(variants: readonly Question[], arms: readonly Arm[]): Promise<void> {
  const spentMs = new Map(arms.map((arm) => [arm, 0]));
  const ask = async (question: Question, arm: Arm) => {
    await arm.enter();
    const startMs = performance.now();
    const reply = await arm.ask(question);
    spentMs.set(arm, spentMs.get(arm)! + performance.now() - startMs);
    return arm.answerOf(question, reply);
  };
  const [first, ...others] = arms;
  if (first === undefined) return;
  for (const question of variants) {
    const expected = await ask(question, first);
    for (const arm of others) {
      if (spentMs.get(arm)! > armBudgetMs) continue;
      const difference = disagreement(expected, await ask(question, arm));
      if (difference === undefined) continue;
      const asked = `${question.id} (${question.ours.ask}, constants ${question.variant})`;
      throw new DisagreementError(`${asked}: ${first.name} and ${arm.name} disagree: ${difference}`);
    }
  }
}
