import type { Consumers } from "../consumer.ts";

/** A slow consumer, for tests: each batch waits until `release` is called. */
export class HeldConsumers implements Consumers {
  readonly traces = { mutatesData: false, consumeTraces: () => this.#hold() };
  readonly metrics = { mutatesData: false, consumeMetrics: () => this.#hold() };
  readonly logs = { mutatesData: false, consumeLogs: () => this.#hold() };
  readonly #waiting: (() => void)[] = [];
  readonly #watchers: { readonly count: number; readonly resolve: () => void }[] = [];

  get heldCount(): number {
    return this.#waiting.length;
  }

  /** Resolves once `count` batches wait. */
  untilHeld(count: number): Promise<void> {
    return new Promise((resolve) => {
      this.#watchers.push({ count, resolve });
      this.#tellWatchers();
    });
  }

  /** Lets all that wait go on. */
  release(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  #hold(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#tellWatchers();
    });
  }

  #tellWatchers(): void {
    for (const { count, resolve } of this.#watchers) if (this.#waiting.length >= count) resolve();
  }
}
