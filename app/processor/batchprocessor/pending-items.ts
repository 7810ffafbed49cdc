import type { AnyBatch, WireRequest } from "../../pdata/batch.ts";
import { itemCountOf } from "../../pdata/item-count.ts";
import { mergeBatches } from "../../pdata/merge-batches.ts";
import { defaultDecodeLimits } from "../../pdata/otlp/decoded.ts";
import { sliceItems } from "../../pdata/slice-items.ts";

/** What is sent must be readable again as one request: by the next hop, and by us from the journal. */
const { itemsMax, partsMax } = defaultDecodeLimits;

/**
 * Batches that wait, first in, first out. They are merged only when they are taken, so that every column is copied once.
 *
 *     batches   [ a a a a ] [ b b ] [ c c c ]        taken = 1: an item of `a` has gone already
 *                   └─────────┴────────┘ `take(5)`: a a a b b
 *
 * Requests as they came stay beside the batches they became, and are joined when whole batches are taken: OTLP requests one
 * after the other are, in protobuf, one request. It saves encoding what nobody has edited.
 */
export class PendingItems {
  #batches: AnyBatch[] = [];
  /** Items of the first batch that have been taken. */
  #taken = 0;
  #itemCount = 0;

  get itemCount(): number {
    return this.#itemCount;
  }

  /** Takes over a batch, but for the bytes it came as, which are copied: they are the receiver's. */
  add(batch: AnyBatch): void {
    const { wire } = batch;
    // Not `slice`: that of a Node buffer copies nothing.
    batch.wire = wire && { encoding: wire.encoding, bytes: new Uint8Array(wire.bytes) };
    this.#batches.push(batch);
    this.#itemCount += itemCountOf(batch);
  }

  /** The first items as one batch: at most `max` of them, or (0) as many as can be in one request. */
  take(max: number): AnyBatch {
    const room = max === 0 ? itemsMax : Math.min(max, itemsMax);
    const taken: AnyBatch[] = [];
    let items = 0;
    let parts = 0;
    while (this.#batches.length > 0 && items < room) {
      const first = this.#batches[0]!;
      parts += partCountOf(first);
      if (items > 0 && parts > partsMax) break;
      const rest = itemCountOf(first) - this.#taken;
      const count = Math.min(rest, room - items);
      taken.push(sliceItems(first, this.#taken, this.#taken + count));
      items += count;
      if (count < rest) this.#taken += count;
      else this.#removeFirst();
    }
    this.#itemCount -= items;
    const batch = mergeBatches(taken);
    batch.wire = joinedWire(taken);
    return batch;
  }

  #removeFirst(): void {
    this.#batches.shift();
    this.#taken = 0;
  }
}

/** What the decoder counts as parts. */
function partCountOf({ signal, tables }: AnyBatch): number {
  if (signal === "logs") return 0;
  if (signal === "traces") return tables.events.rowCount + tables.links.rowCount;
  return tables.quantiles.rowCount + tables.exemplars.rowCount;
}

function joinedWire(batches: readonly AnyBatch[]): WireRequest | undefined {
  if (batches.length === 1) return batches[0]!.wire;
  const parts: Uint8Array[] = [];
  let length = 0;
  for (const { wire } of batches) {
    if (wire?.encoding !== "protobuf") return undefined;
    parts.push(wire.bytes);
    length += wire.bytes.length;
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return { encoding: "protobuf", bytes };
}
