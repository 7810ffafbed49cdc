import type { LoadRequest, Steps } from "./query-world.ts";

const nothing: readonly LoadRequest[] = [];

/** An operation that only reads what is always in memory. */
export function* atOnce<Result>(work: () => Result): Steps<Result> {
  yield* nothing;
  return work();
}
