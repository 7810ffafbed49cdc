import type { Clock } from "../base/clock.ts";
import type { Signal } from "../base/signal.ts";

/** How a request came in. */
export type Transport = "grpc" | "http/protobuf" | "http/json" | "unknown";

/**
 * One try to reach us, as the first-run page tells it: what arrived, or what was wrong in the bytes and how to mend it.
 * Repeats of the same thing from the same peer are one entry with a count.
 */
export interface Attempt {
  readonly level: "ok" | "hint" | "error";
  /** Stable lower_snake_case, e.g. `received`, `http_on_grpc_port`, `wrong_path`, `tls_on_plaintext_port`. */
  readonly code: string;
  /** One sentence for a person: "`/v1/trace`: did you mean `/v1/traces`?" */
  readonly message: string;
  /** What to do, if anything: a setting or a command to copy. */
  readonly fix?: string | undefined;
  readonly transport: Transport;
  readonly signal?: Signal | undefined;
  /** `service.name` where the bytes told. */
  readonly service?: string | undefined;
  readonly items?: number | undefined;
  /** Address of the sender, without its port. */
  readonly peer: string;
}

export interface LoggedAttempt extends Attempt {
  readonly id: number;
  readonly firstTimeMs: number;
  lastTimeMs: number;
  times: number;
  totalItems: number;
}

/** Enough for a person to look through; older ones are forgotten. */
const attemptsMax = 200;

/** The latest attempts, newest last. */
export class AttemptLog {
  readonly #clock: Clock;
  readonly #byKey = new Map<string, LoggedAttempt>();
  #nextId = 1;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  record(attempt: Attempt): void {
    const key = [
      attempt.code,
      attempt.message,
      attempt.transport,
      attempt.signal,
      attempt.service,
      attempt.peer,
    ].join("\u0000");
    const nowMs = this.#clock.nowMs();
    const known = this.#byKey.get(key);
    if (known !== undefined) {
      known.times += 1;
      known.totalItems += attempt.items ?? 0;
      known.lastTimeMs = nowMs;
      this.#byKey.delete(key);
      this.#byKey.set(key, known);
      return;
    }
    const totalItems = attempt.items ?? 0;
    this.#byKey.set(key, {
      ...attempt,
      id: this.#nextId++,
      firstTimeMs: nowMs,
      lastTimeMs: nowMs,
      times: 1,
      totalItems,
    });
    if (this.#byKey.size > attemptsMax) this.#byKey.delete(this.#byKey.keys().next().value ?? "");
  }

  list(): readonly LoggedAttempt[] {
    return [...this.#byKey.values()];
  }
}
