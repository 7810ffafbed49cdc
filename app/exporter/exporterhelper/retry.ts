import { setTimeout as sleep } from "node:timers/promises";
import type { Clock } from "../../base/clock.ts";
import { PermanentError, RetryableError } from "../../consumer/consumer-error.ts";
import type { ExportRequest } from "./export-request.ts";
import type { RetryConfig } from "./retry-config.ts";

/** Sends a request. Rejects with `RetryableError` or `PermanentError`. */
export type Send = (request: ExportRequest) => Promise<void>;

export interface RetrySettings {
  readonly clock: Clock;
  /** Ends pauses; what is being sent is sent. */
  readonly stopping: AbortSignal;
  /** Told before each pause. */
  readonly onPause: (error: RetryableError, pauseMs: number) => void;
}

/** A request that was given up because the exporter stops. What a persistent queue holds is sent after the next start. */
export class ShutdownError extends Error {
  override readonly name = "ShutdownError";
}

/** What a sender is told that waits for a request. */
export function asConsumerError(error: unknown): unknown {
  return error instanceof ShutdownError ? new RetryableError("shutdown", error.message, 1_000) : error;
}

/**
 * Sends a request until it is taken, refused for good, or `max_elapsed_time` has passed. A receiver's own delay wins where it
 * is longer than the pause. Source: `exporterhelper/internal/retry_sender.go`.
 */
export function withRetry(
  send: Send,
  config: RetryConfig,
  { clock, stopping, onPause }: RetrySettings,
): Send {
  if (!config.enabled) return send;
  return async (request) => {
    const startMs = clock.monotonicMs();
    let intervalMs = config.initial_interval;
    for (;;) {
      const error = await failureOf(send, request);
      if (error === undefined) return;
      const pauseMs = Math.max(randomized(intervalMs, config.randomization_factor), error.retryDelayMs);
      const elapsedMs = clock.monotonicMs() - startMs;
      if (config.max_elapsed_time > 0 && elapsedMs + pauseMs > config.max_elapsed_time)
        throw new PermanentError("retries_exhausted", `no more retries left: ${error.message}`);
      onPause(error, pauseMs);
      await pause(pauseMs, error, stopping);
      intervalMs = Math.min(intervalMs * config.multiplier, config.max_interval);
    }
  };
}

async function failureOf(send: Send, request: ExportRequest): Promise<RetryableError | undefined> {
  try {
    await send(request);
    return undefined;
  } catch (error) {
    if (error instanceof RetryableError) return error;
    throw error;
  }
}

async function pause(pauseMs: number, error: Error, stopping: AbortSignal): Promise<void> {
  try {
    await sleep(pauseMs, undefined, { signal: stopping });
  } catch {
    throw new ShutdownError(`interrupted due to shutdown: ${error.message}`);
  }
}

function randomized(intervalMs: number, factor: number): number {
  return intervalMs * (1 - factor + Math.random() * 2 * factor);
}
