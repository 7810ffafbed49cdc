import type { Clock } from "../base/clock.ts";
import { RetryableError } from "../consumer/consumer-error.ts";
import { collectGarbage } from "../processor/processorhelper/process-memory.ts";

/**
 * What the engine may hold: facts and blocks (512 MiB), their attributes (384 MiB), columns (192 MiB), requests in flight, and
 * room for queries.
 */
const engineBytesMax = 2 * 1024 * 1024 * 1024;

/** Refusing begins here, so that what has been accepted still fits. As the Collector's memory limiter is usually set. */
const softLimitShare = 0.75;

/** Measuring costs a few microseconds; a burst of small requests must not measure for each. */
const measureIntervalMs = 100;

/** A forced collection stops the engine for some 50 ms. */
const collectIntervalMs = 5_000;

const retryDelayMs = 1_000;

export interface MemoryLimiterSettings {
  readonly clock: Clock;
  /** Frees what can be loaded again. */
  readonly relieve: () => void;
  readonly limitBytes?: number;
  /** Bytes in use. */
  readonly measure: () => number;
}

/**
 * Says whether a request may come in. Above the soft limit it gives caches back, has garbage collected (while nothing is
 * accepted nothing is allocated, so the collector would never run by itself), and refuses until memory is below again.
 */
export class MemoryLimiter {
  readonly #settings: MemoryLimiterSettings;
  readonly #limitBytes: number;
  readonly #measure: () => number;
  #measuredMs = Number.NEGATIVE_INFINITY;
  #collectedMs = Number.NEGATIVE_INFINITY;
  #isOver = false;

  constructor(settings: MemoryLimiterSettings) {
    this.#settings = settings;
    this.#limitBytes = settings.limitBytes ?? engineBytesMax * softLimitShare;
    this.#measure = settings.measure;
  }

  /** The error to answer with, or undefined where there is room. */
  admit(): RetryableError | undefined {
    const nowMs = this.#settings.clock.monotonicMs();
    if (nowMs - this.#measuredMs >= measureIntervalMs) {
      this.#measuredMs = nowMs;
      this.#isOver = this.#measure() > this.#limitBytes && this.#isStillOver(nowMs);
    }
    if (!this.#isOver) return undefined;
    const message = "The engine is above its memory limit; the request was not read";
    return new RetryableError("memory_limit", message, retryDelayMs);
  }

  #isStillOver(nowMs: number): boolean {
    if (nowMs - this.#collectedMs < collectIntervalMs) return true;
    this.#collectedMs = nowMs;
    this.#settings.relieve();
    collectGarbage();
    return this.#measure() > this.#limitBytes;
  }
}
