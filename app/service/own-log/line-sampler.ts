import type { Clock } from "../../base/clock.ts";

export interface SamplingConfig {
  readonly enabled: boolean;
  /** Counts start anew after this, in ms. */
  readonly tick: number;
  /** So many like lines are kept in a tick, */
  readonly initial: number;
  /** and then each so-manyth; 0 = none. */
  readonly thereafter: number;
}

/** More different lines than this in a tick, and counting starts anew. */
const linesMax = 4_096;

/** What tells apart two lines that say the same: numbers, and what is quoted. */
const details = /"(?:[^"\\]|\\.)*"|\d+/g;

/** Keeps the first few of like lines and then some. Source: zap's sampler, for which a message is the same whatever its fields. */
export class LineSampler {
  readonly #config: SamplingConfig;
  readonly #clock: Clock;
  readonly #counts = new Map<string, number>();
  #tickStartMs = Number.NEGATIVE_INFINITY;

  constructor(config: SamplingConfig, clock: Clock) {
    this.#config = config;
    this.#clock = clock;
  }

  isKept(line: string): boolean {
    const { enabled, tick, initial, thereafter } = this.#config;
    if (!enabled) return true;
    const nowMs = this.#clock.monotonicMs();
    if (nowMs - this.#tickStartMs >= tick || this.#counts.size >= linesMax) {
      this.#counts.clear();
      this.#tickStartMs = nowMs;
    }
    const key = line.replaceAll(details, "");
    const count = (this.#counts.get(key) ?? 0) + 1;
    this.#counts.set(key, count);
    const beyond = count - initial;
    return beyond <= 0 || (thereafter > 0 && beyond % thereafter === 0);
  }
}
