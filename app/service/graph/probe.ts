import type { Consumer } from "../../consumer/consumer.ts";
import type { AnyBatch } from "../../pdata/batch.ts";
import { itemCountOf } from "../../pdata/item-count.ts";
import type { Flow } from "./flow.ts";
import type { RecordRing } from "./record-ring.ts";

/** Stands between two components: counts what passes, and shows it while somebody looks. */
export class Probe implements Consumer {
  readonly mutatesData: boolean;
  readonly flow: Flow;
  /** Given what passes: of the stages before and behind, while somebody looks at them. */
  readonly rings = new Set<RecordRing>();
  readonly #next: Consumer;
  #callCount = 0;
  #whenIdle: (() => void) | undefined;

  /** `mutatesData` also where not `next` itself but somebody behind it edits. */
  constructor(next: Consumer, flow: Flow, mutatesData = next.mutatesData) {
    this.#next = next;
    this.flow = flow;
    this.mutatesData = mutatesData;
  }

  async consume(batch: AnyBatch): Promise<void> {
    // Before it is handed on: a component may edit what it was given.
    const items = itemCountOf(batch);
    for (const ring of this.rings) ring.record(batch);
    this.flow.enter(items);
    this.#callCount += 1;
    const startMs = this.flow.calls.begin();
    try {
      await this.#next.consume(batch);
    } catch (error) {
      this.flow.refuse(items, error);
      this.flow.calls.fail(startMs, error);
      throw error;
    } finally {
      this.#callCount -= 1;
      if (this.#callCount === 0) this.#whenIdle?.();
    }
    this.flow.take(items);
    this.flow.calls.end(startMs);
  }

  /** Resolves once nothing that was handed over is still under way. */
  idle(): Promise<void> {
    if (this.#callCount === 0) return Promise.resolve();
    return new Promise((resolve) => (this.#whenIdle = resolve));
  }
}
