import { RetryableError } from "../consumer-error.ts";

/** Waits until each has said what became of its part, also where one has refused already. Rejects with what to tell the sender. */
export async function settleAll(parts: readonly Promise<void>[]): Promise<void> {
  const outcomes = await Promise.allSettled(parts);
  const errors = outcomes.flatMap((outcome): unknown[] =>
    outcome.status === "rejected" ? [outcome.reason] : [],
  );
  if (errors.length > 0) throw combine(errors);
}

/**
 * What to tell the sender when some consumers did not take a batch: to come again as long as one of them may take it then. (The
 * Collector says "never again" as soon as one error is permanent; what the others refused for the moment would be lost.)
 */
function combine(errors: readonly unknown[]): unknown {
  const retryable = errors.filter((error) => error instanceof RetryableError);
  const [first] = retryable;
  if (first === undefined || errors.length === 1) return errors[0];
  const message = errors.map((error) => (error instanceof Error ? error.message : String(error))).join("; ");
  const delayMs = Math.max(...retryable.map(({ retryDelayMs }) => retryDelayMs));
  return new RetryableError(first.reason, message, delayMs);
}
