import { median } from "../report.ts";
import { disagreement } from "./agreement.ts";
import type { Arm } from "./arm.ts";
import type { Question } from "./question.ts";

/** Rounds of each question. */
const rounds = 9;
/** An arm that has taken this long for one question sits out what is left, of the comparison and of the rounds each. */
const armBudgetMs = 3_000;
/** Every arm is asked this long before times count: just-in-time compilers want to have seen a question more than once. */
const warmUpMs = 150;

export interface Timing {
  readonly arm: Arm;
  readonly medianMs: number;
  readonly fastestMs: number;
}

/** The answers of two arms differ. */
export class DisagreementError extends Error {
  override readonly name = "DisagreementError";
}

/**
 * Asks every arm the variants of a question, in turns: first all variants once to compare the answers, then to warm up,
 * then timed rounds. The first of `arms` is what the others are compared with.
 */
export async function timeQuestion(variants: readonly Question[], arms: readonly Arm[]): Promise<Timing[]> {
  const able = arms.filter((arm) => variants.every((question) => arm.canAnswer(question)));
  await compareAnswers(variants, able);
  for (const arm of able) await warmUp(variants, arm);
  const times = new Map<Arm, number[]>(able.map((arm) => [arm, []]));
  for (let round = 0; round < rounds; round++) {
    const question = variants[round % variants.length]!;
    for (const [arm, taken] of times) {
      if (taken.reduce((sum, ms) => sum + ms, 0) > armBudgetMs) continue;
      await arm.enter();
      const startMs = performance.now();
      await arm.ask(question);
      taken.push(performance.now() - startMs);
    }
  }
  return able.map((arm) => {
    const taken = times.get(arm)!;
    return { arm, medianMs: median(taken), fastestMs: Math.min(...taken) };
  });
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
