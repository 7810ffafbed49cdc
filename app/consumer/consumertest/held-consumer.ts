import { type Consumer, type Consumers, forAllSignals } from "../consumer.ts";

/** A slow consumer, for tests: each batch waits until `release` is called. */
export class HeldConsumer implements Consumer {
  readonly mutatesData = false;
  readonly consumers: Consumers = forAllSignals(this);
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

  consume(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#tellWatchers();
    });
  }

  #tellWatchers(): void {
    for (const { count, resolve } of this.#watchers) if (this.#waiting.length >= count) resolve();
  }
}
