/** An answer other than 200. Statuses below 500 are the caller's affair and no error of the service. */
export class HttpError extends Error {
  override readonly name: string = "HttpError";
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export class CardDeclined extends HttpError {
  override readonly name = "CardDeclined";

  constructor(reason: string) {
    super(402, `card declined: ${reason}`);
  }
}

export class GatewayTimeout extends HttpError {
  override readonly name = "GatewayTimeout";

  constructor(host: string, timeoutMs: number) {
    super(504, `no answer from ${host} in ${timeoutMs} ms`);
  }
}

export class DeadlockDetected extends HttpError {
  override readonly name = "DeadlockDetected";

  constructor(relation: string) {
    super(500, `deadlock detected while updating "${relation}"`);
  }
}

export class ModelUnavailable extends HttpError {
  override readonly name = "ModelUnavailable";

  constructor() {
    super(503, "model not loaded on this replica");
  }
}

/** Another service answered with an error of its own. */
export class UpstreamError extends HttpError {
  override readonly name = "UpstreamError";

  constructor(service: string, upstreamStatus: number, reason: string) {
    super(upstreamStatus < 500 ? upstreamStatus : 502, `${service} answered ${upstreamStatus}: ${reason}`);
  }
}
