import type { Answer } from "./arm.ts";
import type { OurRequest } from "./our-requests.ts";

/** The twelve questions of the comparison. */
export const questionIds = ["a", "b", "c", "d", "e1", "e2", "f", "g1", "g2", "h", "i", "j"] as const;
export type QuestionId = (typeof questionIds)[number];

/**
 * How the columns of a SQL answer are to be read: keys first, then whole numbers, then quantiles (or a list of them).
 */
export interface AnswerShape {
  readonly keys: number;
  readonly exact: number;
}

/**
 * Where DuckDB finds the answer: attributes in a MAP, in a column each, in JSON text; `plain` needs none of them;
 * `enum` neither, with service and name as ENUM instead of VARCHAR; `nested` uses the nested sets of the traces,
 * `recursive` does not.
 */
export type DuckDbForm = "plain" | "enum" | "map" | "columns" | "json" | "nested" | "recursive";

/** One question with its constants, written for every arm that can answer it. */
export interface Question {
  readonly id: QuestionId;
  /** Which of the constants. */
  readonly variant: number;
  readonly shape: AnswerShape;
  readonly ours: OurRequest;
  readonly duckdb: Readonly<Partial<Record<DuckDbForm, string>>>;
  readonly sqlite: string;
  /** What is compared of the rows of every arm; undefined = the rows. */
  readonly summary?: (rows: Answer) => Answer;
}
