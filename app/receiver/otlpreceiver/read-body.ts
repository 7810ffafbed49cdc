import type { Readable } from "node:stream";
import { BodyPieces } from "./body-memory.ts";
import type { BudgetShare } from "./byte-budget.ts";
import { tooBusy } from "./inflate.ts";
import { Refusal, tooLarge } from "./refusal.ts";
import { grpcCode } from "./status.ts";

/** The sender went away before its request was complete: there is nobody to answer. */
export class ClientGone extends Error {
  override readonly name = "ClientGone";
}

/** What is known of a body before it comes. */
export interface BodyRules {
  readonly limitBytes: number;
  /** On top of what the limit is about. */
  readonly framingBytes?: number;
  /** As announced; 0 where it was not. */
  readonly expectedBytes: number;
  readonly timeoutMs: number;
}

/**
 * All bytes of a request. Rejects with a `Refusal` as soon as it is longer than `limitBytes`, overdraws the budget or
 * takes longer than `timeoutMs`, and with `ClientGone` where it ends early. What still comes is then left to `discard`.
 * The bytes lie in memory of the `share` and are gone with it.
 */
export function readBody(stream: Readable, rules: BodyRules, share: BudgetShare): Promise<Buffer> {
  const { limitBytes, framingBytes = 0, expectedBytes, timeoutMs } = rules;
  return new Promise((resolve, reject) => {
    const pieces = new BodyPieces(share, expectedBytes);
    let total = 0;
    const onData = (piece: Buffer) => {
      total += piece.length;
      if (total > limitBytes + framingBytes) stop(tooLarge(`The body is larger than ${limitBytes} bytes`));
      else if (!share.tryTake(piece.length)) stop(tooBusy());
      else pieces.add(piece);
    };
    const onEnd = () => {
      detach();
      resolve(pieces.take());
    };
    const onGone = () => stop(new ClientGone());
    const timer = setTimeout(() => stop(tooSlow(timeoutMs)), timeoutMs);
    const stop = (error: Error) => {
      detach();
      reject(error);
    };
    // The stream outlives its body; a listener left on it would keep the pieces alive as long.
    const detach = () => {
      clearTimeout(timer);
      stream.off("data", onData).off("end", onEnd).off("error", onGone).off("close", onGone);
      stream.on("error", ignoreError);
    };
    stream.on("data", onData).on("end", onEnd).on("error", onGone).on("close", onGone);
    // While an authenticator was asked, an empty body may have ended.
    if (stream.readableEnded) onEnd();
    else if (stream.destroyed) onGone();
  });
}

function ignoreError(): void {
  // The body is read or given up: what becomes of its stream no longer matters.
}

function tooSlow(timeoutMs: number): Refusal {
  return new Refusal({
    reason: "body_timeout",
    message: `The body did not arrive within ${timeoutMs / 1000} s`,
    httpStatus: 408,
    code: grpcCode.deadlineExceeded,
  });
}

/**
 * Reads on after an early answer, so that a sender in the middle of its body gets to see the answer instead of a reset
 * connection. Whoever sends more than `limitBytes` more is cut off by `cut`.
 */
export function discard(stream: Readable, limitBytes: number, cut: () => void): void {
  if (stream.readableEnded || stream.destroyed) return;
  let total = 0;
  stream.on("data", (piece: Buffer) => {
    total += piece.length;
    if (total > limitBytes) cut();
  });
}
