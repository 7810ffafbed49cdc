import type { Clock } from "../../base/clock.ts";
import type { AnyBatch } from "../../pdata/batch.ts";
import { itemRowCountOf } from "../../pdata/item-table.ts";
import { type Example, exampleOf, itemKeyOf } from "./example.ts";

/** What a person looks through; older ones are forgotten. */
const recordsMax = 50;

/** Of a batch of thousands a few are enough to see what a stage does. */
const recordsPerBatchMax = 5;

/** Rows of a batch among which those that were seen before are looked for. */
const searchedRowsMax = 2_000;

export interface SeenRecord extends Example {
  readonly timeMs: number;
}

/** The last items that passed a place, oldest first. They are written down at once: the batch may be edited behind it. */
export class RecordRing {
  readonly #clock: Clock;
  readonly #before: RecordRing | undefined;
  readonly #records: SeenRecord[] = [];

  /** `before`: what went into the stage that this comes out of. The same items are recorded here, where they are in sight. */
  constructor(clock: Clock, before?: RecordRing) {
    this.#clock = clock;
    this.#before = before;
  }

  record(batch: AnyBatch): void {
    const timeMs = this.#clock.nowMs();
    for (const row of this.#chosenRows(batch)) this.#records.push({ ...exampleOf(batch, row), timeMs });
    this.#records.splice(0, Math.max(0, this.#records.length - recordsMax));
  }

  /** A filter that drops the first rows hands on others first: those would stand here without what they were. */
  #chosenRows(batch: AnyBatch): number[] {
    const rowCount = itemRowCountOf(batch);
    if (this.#before === undefined || batch.signal === "metrics")
      return Array.from({ length: Math.min(rowCount, recordsPerBatchMax) }, (_, row) => row);
    const known = new Set(this.#before.list().map(({ itemKey }) => itemKey));
    const seen: number[] = [];
    for (let row = 0; row < Math.min(rowCount, searchedRowsMax) && seen.length < recordsMax; row++)
      if (known.has(itemKeyOf(batch, row))) seen.push(row);
    return seen;
  }

  /** Without what has left the ring before: it would stand here as if the stage had made it. */
  list(): readonly SeenRecord[] {
    if (this.#before === undefined) return this.#records;
    const known = new Set(this.#before.list().map(({ itemKey }) => itemKey));
    return this.#records.filter(({ signal, itemKey }) => signal === "metrics" || known.has(itemKey));
  }
}
