/**
 * Work cut into steps of about a millisecond. Whoever runs it decides what happens between two: nothing (`finish`), or
 * everything else that waits for the thread (`TimeSlice.run`).
 */
export type Steps<Result> = Generator<undefined, Result, undefined>;

/** Rows a loop handles in one step. */
export const rowsPerStep = 4_096;

/** Runs the work to its end without a pause. */
export function finish<Result>(steps: Steps<Result>): Result {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}
