/**
 * Why a batch was not taken, in the Collector's two classes. Receivers turn them into OTLP status codes
 * (retryable: UNAVAILABLE / 503 with a delay; permanent: INVALID_ARGUMENT / 400 or INTERNAL / 500).
 */
export class RetryableError extends Error {
  override readonly name = "RetryableError";
  /** Counted under this reason, e.g. `disk_full`, `memory_limit`. */
  readonly reason: string;
  /** How long the sender should wait, in milliseconds. */
  readonly retryDelayMs: number;

  constructor(reason: string, message: string, retryDelayMs: number) {
    super(message);
    this.reason = reason;
    this.retryDelayMs = retryDelayMs;
  }
}

/** Sending the same data again cannot succeed. */
export class PermanentError extends Error {
  override readonly name = "PermanentError";
  readonly reason: string;

  constructor(reason: string, message: string) {
    super(message);
    this.reason = reason;
  }
}
