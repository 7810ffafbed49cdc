import type { Clock } from "../base/clock.ts";
import { type Attempt, AttemptLog } from "../component/attempt-log.ts";

/** An attempt log that says when it changed. */
export class ObservedAttemptLog extends AttemptLog {
  /** Grows with every attempt. */
  version = 0;
  readonly #onRecord: () => void;

  constructor(clock: Clock, onRecord: () => void) {
    super(clock);
    this.#onRecord = onRecord;
  }

  override record(attempt: Attempt): void {
    super.record(attempt);
    this.version += 1;
    this.#onRecord();
  }
}
