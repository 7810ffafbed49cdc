import type { Question } from "./question.ts";

/**
 * What an arm answers, in the same form for all arms: rows of a key, whole numbers that must be the same in every
 * arm, and quantiles in nanoseconds, which may differ by the error that is stated for them.
 */
export interface AnswerRow {
  readonly key: string;
  readonly exact: readonly number[];
  readonly quantiles: readonly number[];
}
export type Answer = readonly AnswerRow[];

/** One way to store the spans and to ask. */
export interface Arm {
  readonly name: string;
  /** Makes the arm ready to be asked; not timed. */
  enter(): Promise<void>;
  canAnswer(question: Question): boolean;
  /** Asks and reads everything that came back, as a program would that goes on with it; this is timed. */
  ask(question: Question): Promise<unknown>;
  /** What `ask` returned, in the form that is compared; not timed. */
  answerOf(question: Question, reply: unknown): Answer;
}
