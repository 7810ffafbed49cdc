import type { Readable } from "node:stream";
import type { BudgetShare } from "./byte-budget.ts";
import { tooBusy } from "./inflate.ts";
import { Refusal, tooLarge } from "./refusal.ts";
import { grpcCode } from "./status.ts";

/** The sender went away before its request was complete: there is nobody to answer. */
export class ClientGone extends Error {
  override readonly name = "ClientGone";
}

/**
 * All bytes of a request. Rejects with a `Refusal` as soon as it is longer than `limitBytes`, overdraws the budget or
 * takes longer than `timeoutMs`, and with `ClientGone` where it ends early. What still comes is then left to `discard`.
 * `framingBytes` come on top of what the limit is about.
 */
export function readBody(
  stream: Readable,
  limitBytes: number,
  timeoutMs: number,
  share: BudgetShare,
  framingBytes = 0,
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const pieces: Buffer[] = [];
    let total = 0;
    const onData = (piece: Buffer) => {
      total += piece.length;
      if (total > limitBytes + framingBytes) stop(tooLarge(`The body is larger than ${limitBytes} bytes`));
      else if (!share.tryTake(piece.length)) stop(tooBusy());
      else pieces.push(piece);
    };
    const onEnd = () => {
      detach();
      resolve(joined(pieces, total));
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
  });
}

function ignoreError(): void {
  // The body is read or given up: what becomes of its stream no longer matters.
}

/** One piece that fills its memory is passed on; a slice would keep the whole read buffer of the socket alive. */
function joined(pieces: readonly Buffer[], total: number): Buffer {
  const first = pieces[0];
  if (pieces.length === 1 && first !== undefined && first.length === first.buffer.byteLength) return first;
  return Buffer.concat(pieces, total);
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
