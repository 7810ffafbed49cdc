import type { Clock } from "../../base/clock.ts";
import type { AnyBatch } from "../../pdata/batch.ts";
import { itemRowCountOf } from "../../pdata/item-count.ts";
import { type Example, exampleOf } from "./example.ts";

/** What a person looks through; older ones are forgotten. */
const recordsMax = 50;

/** Of a batch of thousands a few are enough to see what a stage does. */
const recordsPerBatchMax = 5;

export interface SeenRecord extends Example {
  readonly timeMs: number;
}

/** The last items that passed a place, oldest first. They are written down at once: the batch may be edited behind it. */
export class RecordRing {
  readonly #clock: Clock;
  readonly #records: SeenRecord[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  record(batch: AnyBatch): void {
    const timeMs = this.#clock.nowMs();
    const rows = Math.min(itemRowCountOf(batch), recordsPerBatchMax);
    for (let row = 0; row < rows; row++) this.#records.push({ ...exampleOf(batch, row), timeMs });
    this.#records.splice(0, this.#records.length - recordsMax);
  }

  list(): readonly SeenRecord[] {
    return this.#records;
  }
}
