import type { DetailedStatus, StatusDetail } from "./status.ts";
import { grpcCode } from "./status.ts";

/** What to tell the person beside the sender: one line of the first-run page. */
export interface Advice {
  /** Code of the attempt; the refusal's reason where it is left out. */
  readonly code?: string;
  readonly fix?: string;
}

interface RefusalParts {
  readonly reason: string;
  readonly httpStatus: number;
  readonly code: number;
  readonly message: string;
  readonly details?: readonly StatusDetail[];
  /** When to try again, in milliseconds. Only retryable refusals have it. */
  readonly retryDelayMs?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly advice?: Advice;
}

/**
 * A request that is not taken, in the terms of both protocols. Thrown while a request is handled and turned into the
 * answer at one place for each protocol.
 */
export class Refusal extends Error {
  override readonly name = "Refusal";
  /** Counted under this, lower_snake_case. */
  readonly reason: string;
  readonly httpStatus: number;
  /** gRPC status code. */
  readonly code: number;
  readonly details: readonly StatusDetail[];
  readonly retryDelayMs: number | undefined;
  /** Headers of the HTTP answer that belong to this refusal (`allow`). */
  readonly headers: Readonly<Record<string, string>>;
  readonly advice: Advice;

  constructor(parts: RefusalParts) {
    super(parts.message);
    this.reason = parts.reason;
    this.httpStatus = parts.httpStatus;
    this.code = parts.code;
    this.details = parts.details ?? [];
    this.retryDelayMs = parts.retryDelayMs;
    this.headers = parts.headers ?? {};
    this.advice = parts.advice ?? {};
  }

  /** As a `google.rpc.Status`. HTTP bodies carry the code that belongs to the HTTP status. */
  status(code: number = this.code): DetailedStatus {
    return { code, message: this.message, details: this.details };
  }
}

/** Bad data: 400 / INVALID_ARGUMENT with a `BadRequest` detail. Never to be sent again. */
export function badRequest(reason: string, message: string, advice?: Advice): Refusal {
  return new Refusal({
    reason,
    message,
    httpStatus: 400,
    code: grpcCode.invalidArgument,
    details: [{ type: "BadRequest", description: message }],
    ...(advice === undefined ? {} : { advice }),
  });
}

/** Too much for one request: 413 / RESOURCE_EXHAUSTED, and without `RetryInfo` so that nobody sends it again. */
export function tooLarge(message: string, reason = "too_large"): Refusal {
  return new Refusal({
    reason,
    message,
    httpStatus: 413,
    code: grpcCode.resourceExhausted,
    advice: { fix: "Send smaller batches: OTEL_BSP_MAX_EXPORT_BATCH_SIZE=512" },
  });
}

/** Cannot be taken now: 503 / UNAVAILABLE with the delay to wait. */
export function unavailable(reason: string, message: string, retryDelayMs: number): Refusal {
  // The Collector answers 429 where the receiver itself runs out of a resource.
  const httpStatus = reason === "memory_limit" ? 429 : 503;
  return new Refusal({
    reason,
    message,
    httpStatus,
    code: grpcCode.unavailable,
    details: [{ type: "RetryInfo", retryDelayMs }],
    retryDelayMs,
  });
}

/** Our fault, or a component's that said it for good: 500 / INTERNAL. */
export function internal(reason: string, message: string): Refusal {
  return new Refusal({ reason, message, httpStatus: 500, code: grpcCode.internal });
}
